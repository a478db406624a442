import { globSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { largestFile } from '../domain/files/attachment.ts'
import { receiveMessage } from '../domain/messages/receive.ts'
import { globalId } from '../graphql/ids.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { announceFile, bytesOf, type Content, createUpload, putFile, uploadFile } from '../testing/files.ts'
import { type Company, foundCompany, type Person } from '../testing/people.ts'

let now = Date.now()
let app: TestApp
let acme: Company
let agent: Person
let conversationId: string

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => new Date(now) } })
  acme = await foundCompany(app)
})

beforeEach(async () => {
  agent = await acme.hire('AGENT')
  const customer = { externalId: app.services.id() }
  const message = await receiveMessage(acme.ctx, { channelId: acme.api.id, customer, text: 'Hello' })
  conversationId = globalId('Conversation', message.conversationId)
})

afterAll(() => app.close())

/** A picture of 3 x 2 points, as far as its header. */
const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000003000000020802000000121600000000000049444154', 'hex')
/** A picture of 5 x 4 points and a script at once. */
const gif = Buffer.from('GIF89a\x05\x00\x04\x00\x80\x00\x00=1;/*<script>alert(1)</script>*/', 'latin1')
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
const html = '<!doctype html><script>alert(1)</script>'

async function sendFile(name: string, content: Content) {
  const attachmentIds = [await uploadFile(agent, name, content)]
  const data = await agent.get(
    `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message {
      attachments { name contentType size width height url } } } }`,
    { input: { conversationId, text: '', clientMessageId: app.services.id(), attachmentIds } },
  )
  const [attachment] = data.sendMessage.message.attachments
  return { ...attachment, href: new URL(attachment.url, app.url).href }
}

const codeOf = async (response: Response) => [response.status, (await response.json()).errors[0].extensions.code]

/** Sends headers, and a body if there is one; the answer to what is refused early comes before the body's end. */
function put(url: string, headers: Record<string, string | number>, body: Iterable<Uint8Array> = []) {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const request = httpRequest(url, { method: 'PUT', headers }, (response: IncomingMessage) => {
    resolve(response.statusCode ?? 0)
    request.destroy()
  })
  request.once('error', reject)
  request.flushHeaders()
  for (const part of body) request.write(part)
  return promise
}

const storedFiles = () => globSync('**/*-*', { cwd: app.filesFolder }).sort()

describe('[S11] a file', () => {
  it.each([
    ['photo.html', png, 'image/png', { width: 3, height: 2 }],
    ['photo.gif', gif, 'image/gif', { width: 5, height: 4 }],
    ['evil.png', html, 'text/plain', {}],
    ['evil.jpg', svg, 'text/plain', {}],
    ['evil.svg', `<?xml version="1.0"?>${svg}`, 'application/xml', {}],
    ['letter.txt', '%PDF-1.7 <script>', 'application/pdf', {}],
    ['привіт.txt', 'Добрий день', 'text/plain', {}],
    ['noise.txt', new Uint8Array([0, 1, 2, 255, 254]), 'application/octet-stream', {}],
  ])('%s is what its bytes say, whatever it is called', async (name, content, contentType, size) => {
    const file = await sendFile(name, content)
    expect(file).toMatchObject({ name, contentType, size: bytesOf(content).length, width: null, height: null, ...size })
    const response = await fetch(file.href)
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytesOf(content))
  })

  it.each([
    ['a picture', 'a.png', png, 'inline', 'image/png'],
    ['a picture that is a script too', 'a.js', gif, 'inline', 'image/gif'],
    ['a page', 'a.html', html, 'attachment', 'application/octet-stream'],
    ['a drawing', 'a.svg', svg, 'attachment', 'application/octet-stream'],
    ['XML', 'a.xml', `<?xml version="1.0"?>${svg}`, 'attachment', 'application/octet-stream'],
    ['a document', 'a.pdf', '%PDF-1.7', 'attachment', 'application/octet-stream'],
  ])('%s is never run or rendered as a page', async (_, name, content, disposition, type) => {
    const { headers } = await fetch((await sendFile(name, content)).href)
    expect(headers.get('content-type')).toBe(type)
    expect(headers.get('content-disposition')).toBe(`${disposition}; filename="${name}"; filename*=UTF-8''${name}`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  })

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\win.ini', 'win.ini'],
    ['a"b%.txt', 'a"b%.txt'],
    ['\u202egpj.exe', '\u202egpj.exe'],
  ])('%j is kept under a path of its own and called %j', async (name, called) => {
    const file = await sendFile(name, 'text')
    expect(file.name).toBe(called)
    expect((await fetch(file.href)).headers.get('content-disposition')).toContain(
      `filename*=UTF-8''${encodeURIComponent(called)}`,
    )
    for (const path of storedFiles()) expect(path).toMatch(/^[0-9a-f]{2}\/[0-9a-f-]{36}$/)
  })

  it.each([
    [{ name: '..' }, 'name'],
    [{ name: 'a\u0007.txt' }, 'name'],
    [{ name: 'x'.repeat(256) }, 'name'],
    [{ size: 0 }, 'size'],
    [{ size: largestFile + 1 }, 'size'],
  ])('cannot be announced with %j', async (wrong, path) => {
    const { errors } = await agent.ask(createUpload, { input: { name: 'a.txt', size: 5, ...wrong } })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path }] })
  })
})

describe('[S11] an upload', () => {
  it('of 25 MiB passes, and its type is told although the client says another', async () => {
    const bytes = Buffer.alloc(largestFile)
    png.copy(bytes)
    const { uploadUrl } = await announceFile(agent, 'big.png', largestFile)
    const response = await putFile(uploadUrl, new Uint8Array(bytes), { 'content-type': 'text/html' })
    expect([response.status, await response.json()]).toMatchObject([
      201,
      { contentType: 'image/png', size: largestFile, width: 3, height: 2 },
    ])
  })

  it('of 26 MB is refused before its body is read', async () => {
    const { uploadUrl } = await announceFile(agent, 'a.txt', 5)
    expect(await put(uploadUrl, { 'content-length': 26_000_000 })).toBe(413)
    expect(await put(uploadUrl, { 'content-length': 4 })).toBe(400)
    expect(await put(uploadUrl, { 'content-length': 5, 'content-encoding': 'gzip' })).toBe(415)
  })

  it('that goes on beyond what was announced is cut, and nothing of it stays', async () => {
    const before = storedFiles()
    const { uploadUrl } = await announceFile(agent, 'a.txt', 100_000)
    const parts = [Buffer.alloc(90_000), Buffer.alloc(10_001)]
    expect(await put(uploadUrl, { 'transfer-encoding': 'chunked' }, parts)).toBe(413)
    expect(storedFiles()).toEqual(before)
    expect((await putFile(uploadUrl, new Uint8Array(100_000))).status).toBe(201)
  })

  it('that ends early leaves nothing and can be done again', async () => {
    const before = storedFiles()
    const { uploadUrl } = await announceFile(agent, 'a.txt', 100_000)
    const body = new Blob([new Uint8Array(90_000)]).stream()
    const chunked = { method: 'PUT', body, duplex: 'half' }
    expect(await codeOf(await fetch(uploadUrl, chunked))).toEqual([400, 'BAD_USER_INPUT'])
    expect(storedFiles()).toEqual(before)
    expect((await putFile(uploadUrl, new Uint8Array(100_000))).status).toBe(201)
  })

  it('of two at once the first to end wins, and nothing of the other stays', async () => {
    const before = storedFiles()
    const { uploadUrl } = await announceFile(agent, 'a.txt', 5)
    const slow = Promise.withResolvers<number | undefined>()
    const headers = { 'content-length': 5 }
    const request = httpRequest(uploadUrl, { method: 'PUT', headers }, ({ statusCode }) => slow.resolve(statusCode))
    request.write('sl')
    await expect.poll(() => storedFiles().filter((path) => path.endsWith('.part'))).toHaveLength(1)
    expect((await putFile(uploadUrl, 'quick')).status).toBe(201)
    request.end('ow!')
    expect(await slow.promise).toBe(409)
    expect(storedFiles()).toHaveLength(before.length + 1)
  })

  it('is done once: its link is of no more use afterwards', async () => {
    const before = storedFiles()
    const { uploadUrl } = await announceFile(agent, 'a.txt', 5)
    expect((await putFile(uploadUrl, 'first')).status).toBe(201)
    expect(await codeOf(await putFile(uploadUrl, 'again'))).toEqual([409, 'CONFLICT'])
    expect(storedFiles()).toHaveLength(before.length + 1)
  })

  it('needs a link that is good: for this file, for uploading, and not expired', async () => {
    const one = await announceFile(agent, 'a.txt', 5)
    const two = await announceFile(agent, 'b.txt', 5)
    const bad = [
      one.uploadUrl.replace(one.attachmentId, two.attachmentId),
      one.uploadUrl.replace(one.attachmentId, globalId('Attachment', app.services.id())),
      one.uploadUrl.replace(one.attachmentId, '..%2f..%2fetc'),
      one.uploadUrl.replace(/expires=\d+/, 'expires=99999999999'),
      one.uploadUrl.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')),
      one.uploadUrl.replace(/signature=.*/, 'signature='),
      one.uploadUrl.replace(/\?.*/, ''),
    ]
    for (const url of bad) expect(await codeOf(await putFile(url, 'bytes'))).toEqual([403, 'FORBIDDEN'])
    expect(await codeOf(await fetch(one.uploadUrl))).toEqual([403, 'FORBIDDEN'])
    now += 900_000
    expect(await codeOf(await putFile(one.uploadUrl, 'bytes'))).toEqual([403, 'FORBIDDEN'])
  })

  it('is allowed from any page, with nothing but the link', async () => {
    const { uploadUrl } = await announceFile(agent, 'a.txt', 5)
    const { status, headers } = await fetch(uploadUrl, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example' },
    })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, '*'])
    expect(headers.get('access-control-allow-methods')).toBe('GET, PUT')
  })
})

describe('[S11] a link to a file', () => {
  it('stays the same for a while, ends, and reads nothing else', async () => {
    const { url, href } = await sendFile('a.txt', 'text')
    const other = await sendFile('b.txt', 'text')
    expect((await fetch(href)).headers.get('cache-control')).toMatch(/^private, max-age=\d+, immutable$/)
    const idOf = (path: string) => /att_\w+/.exec(path)?.[0] ?? ''
    const foreign = href.replace(idOf(url), idOf(other.url))
    expect(await codeOf(await fetch(foreign))).toEqual([403, 'FORBIDDEN'])
    expect(await codeOf(await putFile(href, 'text'))).toEqual([403, 'FORBIDDEN'])
    now += 3_599_000
    expect((await fetch(href)).status).toBe(200)
    now += 3_601_000
    expect(await codeOf(await fetch(href))).toEqual([403, 'FORBIDDEN'])
  })

  it('answers other methods with what it takes', async () => {
    const { href } = await sendFile('a.txt', 'text')
    for (const method of ['POST', 'DELETE']) expect((await fetch(href, { method })).status).toBe(405)
  })
})
