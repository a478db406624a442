/** GraphiQL at GET /graphql, complete in one page: it loads nothing from anywhere else. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { barOperations, examples } from './graphiql-examples.ts'

export interface GraphiQLOptions {
  /** Shown as one-click sign-in; only in the demo workspace, whose passwords are public. */
  demoAccounts: readonly { name: string; email: string; password: string }[]
}

interface Page {
  html: Buffer
  zipped: Buffer
  policy: string
}

/** The page is made at its first request and kept: it is large and always the same. */
export function createGraphiQL(options: GraphiQLOptions) {
  let page: Promise<Page> | null = null

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    page ??= render(options)
    const { html, zipped, policy } = await page
    const isZipped = String(request.headers['accept-encoding'] ?? '').includes('gzip')
    response.setHeader('content-security-policy', policy)
    if (isZipped) response.setHeader('content-encoding', 'gzip')
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(isZipped ? zipped : html)
  }
}

const zip = promisify(gzip)
const scriptStart = '<script>'
const scriptEnd = '</script>'
const libraryStart = 'YogaGraphiQL.renderYogaGraphiQL('

async function render({ demoAccounts }: GraphiQLOptions): Promise<Page> {
  // Nine megabytes of text that most runs of the server never need.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const script = await readFile(new URL('graphiql-page.js', import.meta.url), 'utf8')
  const library = renderGraphiQL({ title: 'Parley' }).trimStart()
  const settings = JSON.stringify({ examples, operations: barOperations, demoAccounts }).replaceAll('<', '\\u003c')
  const head = library.slice(0, library.lastIndexOf(libraryStart))
  const text = `${head}\nconst page = ${settings}\n${script}${scriptEnd}</body></html>`
    // Functions, because `$` means something in a replacement text.
    .replace('</style>', () => `${barStyle}</style>`)
    .replace('<div id="root"></div>', () => `${bar}<div id="root"></div>`)
  const html = Buffer.from(text)
  const inline = text.slice(text.indexOf(scriptStart) + scriptStart.length, text.lastIndexOf(scriptEnd))
  return { html, zipped: await zip(html), policy: policyFor(inline) }
}

/** Only this one script runs; workers are made of it, and everything it asks for is here. */
function policyFor(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64')
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}' blob:`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const bar = `<div id="parley-bar">
  <strong>Parley</strong>
  <form>
    <input name="email" type="email" placeholder="E-mail" autocomplete="username" aria-label="E-mail" required />
    <input name="password" type="password" placeholder="Password" autocomplete="current-password" aria-label="Password" required />
    <button>Sign in</button>
  </form>
  <span id="parley-buttons"></span>
  <output></output>
</div>`

const barStyle = `
  body { margin: 0; height: 100vh; display: flex; flex-direction: column; }
  #root { flex: 1; min-height: 0; }
  #parley-bar { display: flex; gap: 12px; align-items: center; padding: 8px 16px; font: 14px system-ui, sans-serif;
    background: #1f2937; color: #f9fafb; }
  #parley-bar form { display: flex; gap: 8px; }
  #parley-bar form[hidden] { display: none; }
  #parley-bar input, #parley-bar button { font: inherit; padding: 4px 10px; border-radius: 6px; border: 1px solid #4b5563; }
  #parley-bar button { cursor: pointer; background: #2563eb; border-color: #2563eb; color: #fff; margin-right: 6px; }
`
