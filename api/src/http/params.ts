/** Reads a GraphQL request from HTTP, refusing everything a browser could send across sites without asking. */
import type { IncomingMessage } from 'node:http'
import type { OperationParams } from '../graphql/plugins/operation.ts'
import { refusal } from './refusal.ts'

export const methodNotAllowed = (allow: string) =>
  refusal(405, 'BAD_USER_INPUT', `Use ${allow} for this request.`, { allow })

/** Throws a refusal with status 400, 413 or 415. Bodies are JSON only, and never arrays. */
export async function readParams(request: IncomingMessage, maxBodyBytes: number): Promise<OperationParams> {
  if (request.method === 'GET') return paramsOfUrl(request.url ?? '/')
  requireJson(request)
  const body = await readBody(request, maxBodyBytes)
  return paramsOf(parseJson(decode(body), 'The body'))
}

function paramsOfUrl(url: string): OperationParams {
  const search = new URLSearchParams(url.slice(url.indexOf('?') + 1))
  if (!url.includes('?') || !search.has('query')) throw refusal(400, 'BAD_USER_INPUT', 'The URL has no `query`.')
  const json = (name: string) => {
    const text = search.get(name)
    return text ? parseJson(text, `\`${name}\``) : undefined
  }
  return paramsOf({
    query: search.get('query'),
    operationName: search.get('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  })
}

function requireJson({ headers }: IncomingMessage): void {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw refusal(415, 'BAD_USER_INPUT', 'Compressed bodies are not accepted.')
  }
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';')
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='))
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset)
  if (type.trim() !== 'application/json' || !isUtf8) {
    throw refusal(415, 'BAD_USER_INPUT', 'Send the request as application/json in UTF-8.')
  }
}

const longestBodyMs = 30_000

/** Stops as soon as the limit is passed, whatever Content-Length said. */
function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () =>
    refusal(413, 'BAD_USER_INPUT', `The body is larger than ${maxBytes} bytes.`, { connection: 'close' })
  const tooSlow = () => refusal(408, 'BAD_USER_INPUT', 'The body took too long.', { connection: 'close' })
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > maxBytes) return reject(tooLarge())
    const chunks: Buffer[] = []
    let bytes = 0
    const timer = setTimeout(() => reject(tooSlow()), longestBodyMs)
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) return chunks.push(chunk)
      request.pause()
      request.removeAllListeners('data')
      reject(tooLarge())
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', reject)
    // A client that goes away in the middle of its body never ends it.
    request.once('close', () => {
      clearTimeout(timer)
      // Every request closes at last, and an error that nobody will see costs time too.
      if (!request.complete) reject(refusal(400, 'BAD_USER_INPUT', 'The body ended early.'))
    })
  })
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw refusal(400, 'BAD_USER_INPUT', 'The body is not valid UTF-8.', {}, { cause })
  }
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw refusal(400, 'BAD_USER_INPUT', `${what} is not valid JSON.`, {}, { cause })
  }
}

function paramsOf(value: unknown): OperationParams {
  if (Array.isArray(value)) throw refusal(400, 'BAD_USER_INPUT', 'Send one operation per request; batches are off.')
  if (!isRecord(value)) throw refusal(400, 'BAD_USER_INPUT', 'The body must be a JSON object.')
  const { query, operationName, variables, extensions } = value
  if (typeof query !== 'string') throw refusal(400, 'BAD_USER_INPUT', '`query` must be a string.')
  if (!isAbsent(operationName) && typeof operationName !== 'string') {
    throw refusal(400, 'BAD_USER_INPUT', '`operationName` must be a string.')
  }
  if (!isAbsent(variables) && !isRecord(variables)) {
    throw refusal(400, 'BAD_USER_INPUT', '`variables` must be an object.')
  }
  if (!isAbsent(extensions) && !isRecord(extensions)) {
    throw refusal(400, 'BAD_USER_INPUT', '`extensions` must be an object.')
  }
  // Clients send an empty name when a document has a single, unnamed operation.
  return { query, operationName: operationName || undefined, variables, extensions }
}

const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
