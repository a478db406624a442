import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const SRC = join(ROOT, 'api/src')
const TEST = /\.test\.tsx?$/

/** What each room may import beside itself. What stands in no room (config, app, main) is listed by its file. */
const ALLOWED: Record<string, string[]> = {
  domain: ['generated'],
  platform: ['domain', 'generated'],
  providers: ['domain', 'platform', 'generated'],
  ai: ['domain', 'platform', 'generated'],
  jobs: ['domain', 'platform', 'generated'],
  graphql: ['domain', 'platform', 'generated', 'jobs'],
  http: ['domain', 'platform', 'graphql', 'generated'],
  'config.ts': ['platform'],
  'app.ts': ['config.ts', 'domain', 'platform', 'providers', 'ai', 'jobs', 'graphql', 'http'],
  'main.ts': ['config.ts', 'app.ts', 'domain', 'platform'],
}
const DOMAIN_PACKAGES = ['zod', 'node:crypto']

const sources = list('api/src/**/*.ts').filter((file) => !file.startsWith('api/src/testing/') && !TEST.test(file))
const handWritten = list('{api,client,web,prisma}/**/*.{ts,tsx}')

describe('imports', () => {
  it('point one way', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => relative(SRC, resolve(ROOT, dirname(file), name)))
        .filter((target) => !target.startsWith('..') && !mayImport(roomOf(relative('api/src', file)), roomOf(target)))
        .map((target) => `${file} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('of the domain are its own, zod and node:crypto', () => {
    const wrong = sources
      .filter((file) => file.startsWith('api/src/domain/'))
      .flatMap((file) => importsOf(file).map((name) => `${file} imports ${name}`))
      .filter((line) => !/ imports \./.test(line) && !DOMAIN_PACKAGES.some((name) => line.endsWith(` imports ${name}`)))
    expect(wrong).toEqual([])
  })

  it('know every room', () => {
    const rooms = new Set(sources.map((file) => roomOf(relative('api/src', file))))
    expect([...rooms].filter((room) => !(room in ALLOWED))).toEqual([])
  })
})

describe('importing', () => {
  it('any module does nothing: no open handle, no output, nothing read from the environment', () => {
    const modules = sources.filter((file) => file !== 'api/src/main.ts' && !file.endsWith('.d.ts'))
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', PROBE, ...modules], {
      cwd: ROOT,
      env: {},
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      timeout: 30_000,
    })
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  it('config.ts alone reads the environment', () => {
    const readers = sources.filter((file) => /\bprocess\.env\b/.test(read(file)))
    expect(readers).toEqual(['api/src/config.ts'])
  })
})

describe('files', () => {
  it('are short: 90 % under 200 lines, none over 400', () => {
    const sizes = handWritten
      .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
      .sort((a, b) => a.lines - b.lines)

    expect(sizes.filter(({ lines }) => lines > 400)).toEqual([])
    expect(sizes[Math.floor(sizes.length * 0.9)]?.lines).toBeLessThan(200)
  })
})

/** Imports its arguments, then complains about whatever they left open or asked of the environment by name. */
const PROBE = `
const asked = new Set()
const ours = /[/]api[/]src[/](?!generated)/
process.env = new Proxy({}, {
  get: (target, name) => {
    const caller = new Error().stack.split('\\n')[2] ?? ''
    if (ours.test(caller)) asked.add(name)
    return undefined
  },
})
// Whoever first looks at these opens them; they are everybody's.
void [process.stdout, process.stderr]
const before = process.getActiveResourcesInfo().sort().join()
for (const file of process.argv.slice(1)) await import(process.cwd() + '/' + file)
await new Promise((resolve) => setImmediate(resolve))
const after = process.getActiveResourcesInfo().sort().join()
if (before !== after) throw new Error('Left open: ' + after + ', before: ' + before)
if (asked.size > 0) throw new Error('Read from the environment: ' + [...asked])
`

function mayImport(room: string, target: string): boolean {
  return room === target || (ALLOWED[room] ?? []).includes(target)
}

function roomOf(path: string): string {
  return path.split('/')[0] ?? ''
}

/** The formatter puts what is imported from where on the last line of an import. */
function importsOf(file: string): string[] {
  const text = read(file)
  const found = [/^(?:import|export|\}).*\bfrom '([^']+)'$/gm, /^import '([^']+)'$/gm, /\bimport\('([^']+)'\)/g]
  return found.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name))
}

function list(pattern: string): string[] {
  const exclude = ['**/node_modules', '**/generated', '**/gql']
  return globSync(pattern, { cwd: ROOT, exclude }).sort()
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}
