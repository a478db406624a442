import { describe, expect, it } from 'vitest'
import { loadConfig, Settings } from './config.ts'

describe('loadConfig', () => {
  it('needs nothing', () => {
    expect(loadConfig({})).toMatchObject({ port: 4000, host: '127.0.0.1', seedDemo: false, allowedOrigins: [] })
  })

  it('takes an empty value as unset', () => {
    expect(loadConfig({ PORT: '', TRUST_PROXY: '' })).toMatchObject({ port: 4000, trustProxy: 0 })
  })

  it('names every wrong setting, a line each', () => {
    const wrong = { PORT: 'x', PARLEY_SECRET: 'short', SEED_DEMO: 'yes', DATABASE_URL: 'mysql://here' }
    const [, ...lines] = messageOf(() => loadConfig(wrong)).split('\n')

    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual([
      'PORT',
      'DATABASE_URL',
      'PARLEY_SECRET',
      'SEED_DEMO',
    ])
  })

  it('asks for a secret where the database is shared', () => {
    expect(messageOf(() => loadConfig({ DATABASE_URL: 'postgresql://db/parley' }))).toContain('PARLEY_SECRET')
  })

  it('never repeats a wrong value, which may be a secret', () => {
    expect(messageOf(() => loadConfig({ PARLEY_SECRET: 'hunter2', DATABASE_URL: 'hunter2' }))).not.toContain('hunter2')
  })
})

describe('.env.example', () => {
  it('says what config.ts says; `pnpm test -u` writes it anew', async () => {
    await expect(example()).toMatchFileSnapshot('../../.env.example')
  })
})

function example(): string {
  const settings = Object.entries(Settings.shape).map(([name, setting]) => {
    const fallback = setting.safeParse(undefined).data
    return `# ${setting.description}\n#${name}=${fallback === false ? 0 : (fallback ?? '')}\n`
  })
  return `# Copy this file to .env and change what you need. Every setting has the default that stands here.\n\n${settings.join('\n')}`
}

function messageOf(load: () => unknown): string {
  try {
    load()
  } catch (error) {
    if (error instanceof Error) return error.message
  }
  throw new Error('It was accepted.')
}
