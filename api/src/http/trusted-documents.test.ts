import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createChannel } from '../domain/channels/create.ts'
import type { Channel } from '../generated/prisma/client.ts'
import { globalId } from '../graphql/ids.ts'
import { openTrustedDocuments } from '../platform/trusted-documents.ts'
import { eventsOf } from '../testing/acting.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { type Client, createClient } from '../testing/client.ts'
import { type Company, foundCompany, type Visitor } from '../testing/people.ts'

const known = 'query Me { viewer { kind } }'
const knownLive = 'subscription Live($after: String) { messageAdded(after: $after) { text } }'
const free = '{ viewer { workspaceId } }'
const freeLive = 'subscription { messageAdded { text } }'

let now = Date.now()
let folder: string
let app: TestApp
let acme: Company
let widget: Channel
let visitor: Visitor

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-documents-'))
  const file = await write('documents.json', [known, knownLive])
  app = await startTestApp({ clock: { now: () => new Date(now) }, settings: { TRUSTED_DOCUMENTS: file } })
  acme = await foundCompany(app)
})

beforeEach(async () => {
  widget = await createChannel(acme.ctx, { kind: 'WIDGET', name: 'Website' })
  visitor = await acme.visitor(widget)
})

afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true })
})

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

async function write(name: string, texts: string[]): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, JSON.stringify(Object.fromEntries(texts.map((text) => [hashOf(text), text]))))
  return file
}

type Ask = (client: Client, query: string) => Promise<string>

const codeOf = (answer: { errors?: { extensions: { code: string } }[] }) =>
  answer.errors?.[0]?.extensions.code ?? 'DATA'

const overStream: Ask = async ({ url, token }, query) => {
  const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const aborter = new AbortController()
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query }),
    signal: aborter.signal,
  })
  let text = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    if (text.includes('data: {') || query === knownLive) break
  }
  const data = /data: (\{.*\})/.exec(text)?.[1]
  return data ? codeOf(JSON.parse(data)) : 'DATA'
}

const overSocket: Ask = async (client, query) => {
  const live = client.subscribe(query)
  const answer = await live.next()
  live.stop()
  return codeOf(answer)
}

const transports: [string, Ask][] = [
  ['HTTP', async (client, query) => codeOf(await client.ask(query))],
  [
    'GET',
    async ({ url, token }, query) => {
      const headers = { authorization: `Bearer ${token}`, accept: 'application/json' }
      const response = await fetch(`${url}?query=${encodeURIComponent(query)}`, { headers })
      return codeOf(await response.json())
    },
  ],
  ['WebSocket', overSocket],
  ['an event stream', overStream],
]

describe.each(transports)('[S9] over %s', (_, ask) => {
  it('a visitor of a widget runs only what the widget was built with, to the letter', async () => {
    expect(await ask(visitor, known)).toBe('DATA')
    for (const query of [free, `${known} `, known.replace('kind', 'kind __typename'), '{ not graphql', '']) {
      expect(await ask(visitor, query)).toBe('DOCUMENT_NOT_TRUSTED')
    }
  })

  it('everybody else runs what he likes', async () => {
    for (const client of [acme.owner, await acme.integration(), await acme.visitor()]) {
      expect(await ask(client, free)).toBe('DATA')
    }
  })
})

describe('[S9] a subscription', () => {
  it('is refused on both transports unless it is known', async () => {
    expect(await overSocket(visitor, freeLive)).toBe('DOCUMENT_NOT_TRUSTED')
    expect(await overStream(visitor, freeLive)).toBe('DOCUMENT_NOT_TRUSTED')
    expect(await overStream(visitor, knownLive)).toBe('DATA')
  })
})

describe('a refusal', () => {
  it('says what to do, and is 403', async () => {
    const { errors } = await visitor.ask(free)
    expect(errors?.[0]?.message).toContain('updateChannel')
    const headers = { authorization: `Bearer ${visitor.token}`, 'content-type': 'application/json' }
    const response = await fetch(app.url, { method: 'POST', headers, body: JSON.stringify({ query: free }) })
    expect(response.status).toBe(403)
  })

  it('does not hit the anonymous request for a session, which comes before', async () => {
    const document = `mutation ($input: StartVisitorSessionInput!) { startVisitorSession(input: $input) { accessToken } }`
    const input = { channelKey: widget.publicKey }
    expect((await createClient(app.url, '').ask(document, { input })).errors).toBeUndefined()
  })
})

describe('updateChannel', () => {
  const document = `mutation ($input: UpdateChannelInput!) { updateChannel(input: $input) {
    channel { name allowedOrigins trustedDocumentsOnly } } }`
  const update = (by: Client, input: object) =>
    by.ask(document, { input: { channelId: globalId('Channel', widget.id), ...input } })

  it('lets visitors run documents of their own, and binds them again, from the next operation on', async () => {
    await update(acme.owner, { trustedDocumentsOnly: false })
    now += 1_000
    expect(codeOf(await visitor.ask(free))).toBe('DATA')
    await update(acme.owner, { trustedDocumentsOnly: true })
    now += 1_000
    expect(codeOf(await visitor.ask(free))).toBe('DOCUMENT_NOT_TRUSTED')
  })

  it('reaches those who are known already, without a wait', async () => {
    const open = visitor.subscribe(knownLive)
    expect(await overSocket(await acme.visitor(widget), known)).toBe('DATA')
    expect(codeOf(await visitor.ask(free))).toBe('DOCUMENT_NOT_TRUSTED')
    await update(acme.owner, { trustedDocumentsOnly: false })
    // The clock stands still, so only the event can have told.
    await expect.poll(async () => codeOf(await visitor.ask(free))).toBe('DATA')
    open.stop()
  })

  it('changes what is given, and the same again is no event', async () => {
    const change = { name: 'Shop', allowedOrigins: ['https://shop.example'] }
    const { data } = await update(acme.owner, change)
    expect(data.updateChannel.channel).toEqual({ ...change, trustedDocumentsOnly: true })
    const again = () => update(acme.owner, { ...change, trustedDocumentsOnly: true })
    expect(await updates(again)).toEqual([])
    const open = () => update(acme.owner, { allowedOrigins: [] })
    expect(await updates(open)).toEqual(['channel.updated'])
  })

  /** That its first visitor came may be told meanwhile. */
  const updates = async (work: () => Promise<unknown>) =>
    (await eventsOf(app, acme.workspaceId, work)).filter((type) => type !== 'channel.connection_changed')

  it('is for those who manage', async () => {
    for (const by of [await acme.hire('AGENT'), await acme.integration(['READ', 'WRITE'])]) {
      expect(codeOf(await update(by, { name: 'Mine' }))).toBe('FORBIDDEN')
    }
    const rival = await foundCompany(app, 'Rival')
    expect(codeOf(await update(rival.owner, { name: 'Mine' }))).toBe('NOT_FOUND')
    expect(codeOf(await update(acme.owner, { allowedOrigins: ['shop.example'] }))).toBe('BAD_USER_INPUT')
  })
})

describe('channels of other kinds', () => {
  it('bind nobody unless told to, nor do widgets that are told not to', async () => {
    const make = async (input: Parameters<typeof createChannel>[1]) =>
      (await createChannel(acme.ctx, input)).trustedDocumentsOnly
    expect(await make({ kind: 'API', name: 'API' })).toBe(false)
    expect(await make({ kind: 'WIDGET', name: 'Own', trustedDocumentsOnly: false })).toBe(false)
    expect(await make({ kind: 'WIDGET', name: 'Website' })).toBe(true)
  })
})

describe('the file of documents', () => {
  it('is read again when it has changed, at most once a second, and may be missing', async () => {
    let time = 0
    const file = join(folder, 'later.json')
    const isTrusted = openTrustedDocuments(file, { now: () => new Date(time) })
    expect(isTrusted(known)).toBe(false)
    await write('later.json', [known])
    expect(isTrusted(known)).toBe(false)
    time += 1_000
    expect([isTrusted(known), isTrusted(free)]).toEqual([true, false])
    await rm(file)
    time += 1_000
    expect([isTrusted(free), isTrusted(known)]).toEqual([false, false])
  })

  it('is refused when a hash is not that of its document', async () => {
    const file = join(folder, 'wrong.json')
    await writeFile(file, JSON.stringify({ [hashOf(known)]: free }))
    expect(() => openTrustedDocuments(file, app.services.clock)(free)).toThrow('Build the web again')
  })
})
