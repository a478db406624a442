/** Takes in and gives out files by signed links. Nothing that comes from a file is ever run or rendered as a page. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Services } from '../domain/context.ts'
import { largestFile } from '../domain/files/attachment.ts'
import { expectUpload, finishUpload, readableUpload } from '../domain/files/receive-upload.ts'
import type { FileAction } from '../domain/files/storage.ts'
import type { Upload } from '../generated/prisma/client.ts'
import { globalId, parseGlobalId } from '../graphql/ids.ts'
import { imageSizeOf } from '../platform/image-size.ts'
import { contentTypeOf, sampleBytes } from '../platform/sniff.ts'
import { methodNotAllowed } from './params.ts'
import { refusal, sendJson } from './refusal.ts'

export const filesPath = '/files/'

/** Answers a request for a path under `/files/`, or throws a refusal. */
export type FileEndpoint = (request: IncomingMessage, response: ServerResponse) => Promise<void>

type Needed = Pick<Services, 'db' | 'clock' | 'id' | 'storage' | 'links'>

export function createFileEndpoint(services: Needed): FileEndpoint {
  return async (request, response) => {
    // The signature is all the credential there is, and no cookie is looked at, so any page may use it.
    response.setHeader('access-control-allow-origin', '*')
    const { method } = request
    if (method === 'OPTIONS') return preflight(response)
    if (method === 'PUT') return receive(services, request, response)
    if (method === 'GET') return send(services, request, response)
    throw methodNotAllowed('GET, PUT')
  }
}

function preflight(response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, PUT',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '600',
  })
  response.end()
}

async function receive(services: Needed, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { id } = verified(services, 'upload', request)
  const expected = await expectUpload(services, id)
  refuseEarly(request, expected)
  const storageKey = services.id()
  const sample: Buffer[] = []
  await services.storage.put(storageKey, measured(request, expected, sample))
  const upload = await finishUpload(services, { id, storageKey, ...(await describe(Buffer.concat(sample))) })
  const { name, contentType, size, width, height } = upload
  sendJson(response, 201, { id: globalId('Attachment', id), name, contentType, size, width, height })
}

async function describe(sample: Buffer) {
  const contentType = await contentTypeOf(sample)
  return { contentType, ...(imageSizeOf(contentType, sample) ?? { width: null, height: null }) }
}

/** What the headers tell before a byte is read. */
function refuseEarly({ headers }: IncomingMessage, { size }: Upload): void {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw refusal(415, 'BAD_USER_INPUT', 'Compressed bodies are not accepted.', close)
  }
  const announced = Number(headers['content-length'] ?? size)
  if (announced > largestFile) throw tooLarge(largestFile)
  if (announced > size) throw tooLarge(size)
  if (announced !== size) throw wrongSize(size)
}

/** Passes on what comes, up to the announced size and not a byte more, and keeps the beginning. */
async function* measured(request: IncomingMessage, { size }: Upload, sample: Buffer[]): AsyncGenerator<Uint8Array> {
  let bytes = 0
  let sampled = 0
  try {
    // The answer goes over the same connection, so the request is not destroyed when its bytes are refused.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const part: Buffer = chunk
      bytes += part.length
      if (bytes > size) throw tooLarge(size)
      if (sampled < sampleBytes) sample.push(part.subarray(0, sampleBytes - sampled))
      sampled += part.length
      yield part
    }
  } catch (cause) {
    if (!request.destroyed) throw cause
    throw refusal(400, 'BAD_USER_INPUT', 'The body ended early.', close, { cause })
  }
  if (bytes < size) throw wrongSize(size)
}

const close = { connection: 'close' }

const tooLarge = (size: number) => refusal(413, 'BAD_USER_INPUT', `The file is larger than ${size} bytes.`, close)

const wrongSize = (size: number) =>
  refusal(400, 'BAD_USER_INPUT', `The file was announced with ${size} bytes. Send exactly so many.`, close)

async function send(services: Needed, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { id, expiresAt } = verified(services, 'download', request)
  const upload = await readableUpload(services, id)
  const stored = upload && (await services.storage.get(upload.storageKey))
  if (!stored) throw refusal(404, 'NOT_FOUND', 'Attachment not found.')
  const seconds = Math.floor((expiresAt.getTime() - services.clock.now().getTime()) / 1_000)
  response.writeHead(200, {
    ...headersFor(upload),
    'content-length': stored.size,
    'cache-control': `private, max-age=${seconds}, immutable`,
  })
  // A reader who goes away in the middle is no failure of ours.
  await pipeline(stored.bytes, response).catch((error) => {
    if (!response.destroyed) throw error
  })
}

/** Types that a browser shows without running anything in them. Everything else is downloaded as bytes. */
const shown = new Set([
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'],
  ...['video/mp4', 'video/webm', 'audio/mpeg', 'audio/mp4', 'audio/x-m4a', 'audio/ogg', 'audio/wav'],
])

function headersFor({ name, contentType }: Upload) {
  const isShown = contentType !== null && shown.has(contentType)
  return {
    'content-type': isShown ? contentType : 'application/octet-stream',
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; ${fileNameParameters(name)}`,
    'content-security-policy': "sandbox; default-src 'none'",
    // Widgets show pictures on the pages of others.
    'cross-origin-resource-policy': 'cross-origin',
  }
}

/** The name in UTF-8, and without what is not ASCII for those who do not know that form. */
function fileNameParameters(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)
  return `filename="${plain}"; filename*=UTF-8''${encoded}`
}

/** Which file a link is for. One that is not good, or no more, does not tell whether the file exists. */
function verified({ links }: Needed, action: FileAction, { url = '/' }: IncomingMessage) {
  const [path = '', query = ''] = url.split('?', 2)
  const parsed = parseGlobalId(path.slice(filesPath.length))
  const id = parsed?.type === 'Attachment' ? parsed.uuid : null
  const expiresAt = id && links.verify(action, id, new URLSearchParams(query))
  if (!id || !expiresAt) throw refusal(403, 'FORBIDDEN', 'This link is not good, or no longer. Ask for a new one.')
  return { id, expiresAt }
}
