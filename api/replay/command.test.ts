import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAgent, createWorkspace } from '../src/domain/accounts/create-workspace.ts'
import { startTestApp, type TestApp } from '../src/testing/app.ts'
import { type Company, foundCompany, testPassword } from '../src/testing/people.ts'
import { runCommand } from './command.ts'
import { readDialogues } from './dialogues.ts'

const hello = { id: 'd1', topic: 'Greeting', turns: [{ from: 'customer', text: 'Hello 👋' }] }

let app: TestApp
let acme: Company
let folder: string
let file: string

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  folder = await mkdtemp(join(tmpdir(), 'parley-replay-'))
  file = await write('hello.jsonl', `${JSON.stringify(hello)}\n`)
})

afterAll(async () => {
  await rm(folder, { recursive: true })
  await app.close()
})

async function write(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

async function run(...args: string[]) {
  let text = ''
  const out = new Writable({
    write: (chunk, _encoding, done) => {
      text += chunk
      done()
    },
  })
  const code = await runCommand(args, out, new AbortController().signal)
  return { code, text }
}

const at = (email: string, password = testPassword) => [
  `--url=${app.url}`,
  `--email=${email}`,
  `--password=${password}`,
]

describe('the command', () => {
  it('prints what became of every message', async () => {
    const { code, text } = await run(file, '--drops', '2', ...at(acme.owner.agent.email))
    expect(text).toMatch(/received +1\n +lost +0\n +doubled +0\n +out of order +0/)
    expect(text).toContain('Right: every message once')
    expect(code).toBe(0)
  })

  it.each([
    [['--drops', 'many', 'a.jsonl'], '--drops: '],
    [[], 'Say which file to play.'],
    [['--speed', '9'], 'pnpm replay FILE...'],
    [['/nowhere.jsonl'], 'There is no file /nowhere.jsonl.'],
  ])('explains %j', async (args, said) => {
    const { code, text } = await run(...args)
    expect(text).toContain(said)
    expect(code).toBe(1)
  })

  it('names the line that is not a dialogue', async () => {
    const bad = await write(
      'bad.jsonl',
      `${JSON.stringify(hello)}\n{"id": "d2", "turns": [{"from": "cat", "text": ""}]}\n`,
    )
    expect((await run(bad)).text).toContain(`${bad}:2 is not a dialogue: turns.0.from: `)
    const cut = await write('cut.jsonl', '{"id": ')
    expect((await run(cut)).text).toContain(`${cut}:1 is not JSON`)
  })

  it('says that nothing answers', async () => {
    const { text } = await run(file, '--url', 'http://127.0.0.1:9')
    expect(text).toContain('Nothing answers at http://127.0.0.1:9. Start Parley first')
  })

  it('says whose password is wrong, and who may not make a key', async () => {
    expect((await run(file, ...at('nobody@acme.example'))).text).toContain('nobody@acme.example could not sign in')
    const { agent } = await acme.hire('AGENT')
    expect((await run(file, ...at(agent.email))).text).toContain(`${agent.email} may not make an API key`)
  })

  it('makes a channel where visitors may run what they like, once', async () => {
    const { ctx, workspace } = await createWorkspace(app.services, { name: 'Bare' })
    const email = 'owner@bare.example'
    await createAgent(ctx, { email, name: 'Bo', role: 'OWNER', password: testPassword })
    for (let round = 0; round < 2; round++) {
      expect((await run(file, ...at(email))).text).toContain('Right: every message once')
    }
    const names = await app.db.channel.findMany({ where: { workspaceId: workspace.id }, select: { name: true } })
    expect(names).toEqual([{ name: 'Replay' }])
  })
})

describe('the files', () => {
  it('may be packed, in a folder, and limited', async () => {
    const lines = ['d2', 'd3', 'd4'].map((id) => JSON.stringify({ ...hello, id })).join('\n\n')
    await write('more.jsonl.gz', gzipSync(lines))
    const own = join(folder, 'more.jsonl.gz')
    expect((await readDialogues([own, file])).map(({ id }) => id)).toEqual(['d2', 'd3', 'd4', 'd1'])
    expect(await readDialogues([own], 2)).toHaveLength(2)
  })

  it('are refused when they are not what their name says', async () => {
    const plain = await write('plain.jsonl.gz', JSON.stringify(hello))
    await expect(readDialogues([plain])).rejects.toThrow(`${plain} cannot be read after line 0`)
    const cut = await write('cut.jsonl.gz', gzipSync(`${JSON.stringify(hello)}\n`.repeat(50)).subarray(0, -12))
    await expect(readDialogues([cut])).rejects.toThrow('cannot be read')
  })
})
