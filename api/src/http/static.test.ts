import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refusal } from './refusal.ts'
import { createStaticFiles } from './static.ts'

const demoAccounts = [{ name: 'Maya', email: 'maya@demo.example', password: 'public' }]
const page = { accept: 'text/html' }
let folder: string
let url: string
let close: () => Promise<void>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-web-'))
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.html'), 'secret')
  const files = {
    'index.html': '<title>Inbox</title>',
    'demo.html': '<title>Demo</title>',
    'widget.js': 'widget()',
    'assets/index-1a2b.js': 'inbox()'.repeat(100),
    '.sources': 'hash',
    'trusted-documents.json': '{}',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'dist', name), text)
  ;({ url, close } = await serve(join(folder, 'dist')))
})

afterAll(async () => {
  await close()
  await rm(folder, { recursive: true })
})

describe('the inbox', () => {
  it.each(['/', '/c/abc', '/settings/team', '/nowhere', '/index.html'])(
    'is what a browser gets at %s',
    async (path) => {
      const response = await get(path, page)
      expect(response).toMatchObject({ status: 200, text: '<title>Inbox</title>' })
      expect(response.headers).toMatchObject({
        'cache-control': 'no-cache',
        'content-type': 'text/html; charset=utf-8',
      })
    },
  )

  it('runs only its own scripts and is framed by nobody', async () => {
    const policy = String((await get('/', page)).headers['content-security-policy'])
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
  })

  it('is not what a program gets', async () => {
    expect(await get('/nowhere', { accept: 'application/json' })).toMatchObject({ status: 404 })
  })
})

it('keeps assets in the browser for ever, and zips them', async () => {
  const { headers, text } = await get('/assets/index-1a2b.js', { 'accept-encoding': 'gzip' })
  expect(headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'gzip',
    'content-type': 'text/javascript; charset=utf-8',
  })
  expect(text.length).toBeLessThan(700)
})

it('lets the pages of others load the widget, and asks them to look again soon', async () => {
  const { headers } = await get('/widget.js')
  expect(headers).toMatchObject({ 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=300' })
  const again = await get('/widget.js', { 'if-none-match': String(headers.etag) })
  expect(again).toMatchObject({ status: 304, text: '' })
})

it('shows the demo page', async () => {
  expect(await get('/demo', page)).toMatchObject({ status: 200, text: '<title>Demo</title>' })
})

it('tells the public accounts of a demo', async () => {
  expect(JSON.parse((await get('/demo-accounts.json')).text)).toEqual(demoAccounts)
})

it.each([
  '/../secret.html',
  '/%2e%2e/secret.html',
  '/assets/../../secret.html',
  '/.sources',
  '/trusted-documents.json',
  '/assets',
])('gives nothing at %s', async (path) => {
  expect(await get(path)).toMatchObject({ status: 404 })
})

it('is read only', async () => {
  expect(await get('/widget.js', {}, 'POST')).toMatchObject({ status: 405 })
  expect(await get('/widget.js', {}, 'HEAD')).toMatchObject({ status: 200, text: '' })
})

it('is not there where the web was not built', async () => {
  const other = await serve(join(folder, 'nothing'))
  expect(await get('/', page, 'GET', other.url)).toMatchObject({ status: 404 })
  await other.close()
})

async function serve(dist: string) {
  const files = createStaticFiles({ folder: dist, demoAccounts })
  const server = createServer((asked, response) => {
    files.serve(asked, response, asked.url ?? '').then(
      (isServed) => isServed || response.writeHead(404).end(),
      (error) => response.writeHead(error instanceof Refusal ? error.status : 500).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** Asks for exactly this path: fetch would tidy it up first. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET', base = url) {
  const { hostname, port } = new URL(base)
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    request({ hostname, port, path, headers, method, agent: false }, (response) => {
      let text = ''
      response.setEncoding('latin1').on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
      .on('error', reject)
      .end()
  })
}
