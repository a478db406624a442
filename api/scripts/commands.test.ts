import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../src/testing/database.ts'

let database: TestDatabase
const OWNER = ['--name', 'Fern', '--owner-name', 'Maya', '--email', 'maya@fern.example']

beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

describe('pnpm workspace:create', () => {
  it('makes a workspace with its owner, a widget and an API channel, and shows a password once', async () => {
    const { status, output } = await run('workspace-create.ts', OWNER)

    expect({ status, output }).toMatchObject({
      status: 0,
      output: expect.stringMatching(/maya@fern\.example \/ \S{20}/),
    })
    expect(await query('SELECT name, role FROM "Agent"')).toEqual([{ name: 'Maya', role: 'OWNER' }])
    expect(await query('SELECT kind FROM "Channel" ORDER BY kind')).toEqual([{ kind: 'WIDGET' }, { kind: 'API' }])
  })

  it('takes a password from its input and never prints it', async () => {
    const { output } = await run('workspace-create.ts', [...OWNER, '--password-stdin'], 'a password of my own\n')

    expect(output).not.toContain('a password of my own')
    expect(output).toContain('is ready')
  })

  it.each([
    [['--name', 'Fern'], '', '--owner-name'],
    [[...OWNER, '--password-stdin'], 'short', 'At least 10 characters'],
  ])('refuses %j with a readable line and writes nothing', async (args, input, reason) => {
    const { status, output } = await run('workspace-create.ts', args, input)

    expect({ status, output }).toMatchObject({ status: 1, output: expect.stringContaining(reason) })
    expect(await query('SELECT 1 FROM "Workspace"')).toEqual([])
  })
})

describe('pnpm feed:new-epoch', () => {
  it('begins a new epoch in every log', async () => {
    await run('workspace-create.ts', OWNER)
    const { output } = await run('feed-new-epoch.ts', [])

    expect(output).toContain('1 workspaces')
    const begun = 'f.epoch > 1 AND f.epoch = (SELECT max(e.epoch) FROM "FeedEpoch" e)'
    expect(await query(`SELECT ${begun} AS begun FROM "WorkspaceFeed" f`)).toEqual([{ begun: true }])
  })
})

async function run(script: string, args: string[], input = ''): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), ...args], {
    env: { DATABASE_URL: database.url, PARLEY_SECRET: 'a secret of more than thirty-two letters' },
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  child.stdin.end(input)
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { status, output: stdout + stderr }
}

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}
