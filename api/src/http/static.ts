/** The web: the inbox at `/`, the widget's script, and the page that shows the widget. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { accepted } from './accept.ts'
import { methodNotAllowed } from './params.ts'
import { sendJson } from './refusal.ts'

export interface WebOptions {
  /** The folder that the web was built into. Without it there is only the API. */
  folder: string
  /** Offered for one-click sign-in; only in the demo workspace, whose passwords are public. */
  demoAccounts: readonly { name: string; email: string; password: string }[]
}

export interface StaticFiles {
  /** Answers when the path is one of the web's, and says whether it was. */
  serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean>
}

interface StoredFile {
  body: Buffer
  zipped: Buffer | null
  etag: string
  type: string
}

/** Files are read at their first request and kept: there are few, and a new build comes with a new start. */
export function createStaticFiles({ folder, demoAccounts }: WebOptions): StaticFiles {
  const files = new Map<string, Promise<StoredFile | null>>()
  const hasWeb = existsSync(join(folder, 'index.html'))

  function read(path: string): Promise<StoredFile | null> {
    const known = files.get(path)
    if (known) return known
    const file = load(join(folder, path))
    files.set(path, file)
    // What is not there is not remembered: anybody can ask for any number of such names.
    void file.then((found) => found ?? files.delete(path))
    return file
  }

  async function fileFor(path: string, request: IncomingMessage): Promise<[StoredFile, OutgoingHttpHeaders] | null> {
    const name = path === '/demo' ? '/demo.html' : path
    const isSafe = safePath.test(name) && extname(name) in types
    const file = isSafe && name !== '/index.html' ? await read(name) : null
    if (file) return [file, headersFor(name)]
    // Every other path belongs to the inbox, which knows what it shows there.
    const index = accepted(request.headers.accept).html ? await read('/index.html') : null
    return index && [index, headersFor('/index.html')]
  }

  return {
    serve: async (request, response, path) => {
      if (!hasWeb) return false
      if (path === '/demo-accounts.json') {
        sendJson(response, 200, demoAccounts)
        return true
      }
      const found = await fileFor(path, request)
      if (!found) return false
      if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed('GET, HEAD')
      send(request, response, ...found)
      return true
    },
  }
}

const zip = promisify(gzip)

/** Nothing hidden, and no way up. */
const safePath = /^(?:\/[\w-][\w.-]*)+$/

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.webmanifest': 'application/manifest+json',
}

const zippable = new Set(['.html', '.js', '.css', '.svg', '.webmanifest'])

/** Only its own scripts run and nobody else is asked for anything; styles that scripts set are allowed. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

function headersFor(name: string): OutgoingHttpHeaders {
  // The names of assets hold a hash of what is in them.
  if (name.startsWith('/assets/')) return { 'cache-control': 'public, max-age=31536000, immutable' }
  if (name.endsWith('.html')) return { 'cache-control': 'no-cache', 'content-security-policy': pagePolicy }
  const cache = { 'cache-control': 'public, max-age=300' }
  if (name !== '/widget.js') return cache
  return { ...cache, 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }
}

async function load(file: string): Promise<StoredFile | null> {
  const body = await readFile(file).catch(absent)
  if (!body) return null
  const extension = extname(file)
  return {
    body,
    zipped: zippable.has(extension) ? await zip(body, { level: 9 }) : null,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    type: types[extension] ?? 'application/octet-stream',
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') return null
  throw error
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  file: StoredFile,
  headers: OutgoingHttpHeaders,
): void {
  const isKnown = request.headers['if-none-match']
    ?.split(/\s*,\s*/)
    .some((tag) => tag.replace(/^W\//, '') === file.etag)
  const isZipped = file.zipped !== null && String(request.headers['accept-encoding'] ?? '').includes('gzip')
  const body = isZipped && file.zipped ? file.zipped : file.body
  response.appendHeader('vary', 'Accept-Encoding')
  if (isKnown) {
    response.writeHead(304, { ...headers, etag: file.etag }).end()
    return
  }
  const encoding = isZipped ? { 'content-encoding': 'gzip' } : {}
  response.writeHead(200, {
    ...headers,
    ...encoding,
    etag: file.etag,
    'content-type': file.type,
    'content-length': body.length,
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}
