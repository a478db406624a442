/** A shop's page on an origin of its own, with the widget of a company, in a real browser. */
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { startTestApp, type TestApp, type TestOverrides } from '../../api/src/testing/app.ts'
import { type Company, foundCompany, type Person } from '../../api/src/testing/people.ts'
import { startProxy, type TcpProxy } from '../../api/src/testing/proxy.ts'

export interface WidgetWorld {
  app: TestApp
  company: Company
  agent: Person
  browser: Browser
  proxy: TcpProxy
  /** A visitor's browser, with what its pages complained about and whom they asked. */
  visitor(options?: VisitorOptions): Promise<VisitorBrowser>
  close(): Promise<void>
}

export interface VisitorOptions {
  /** Attributes of the script tag beside the channel. */
  attributes?: string
  /** Of the page's html element. */
  language?: string
  direction?: string
  colorScheme?: 'light' | 'dark'
  viewport?: { width: number; height: number }
  locale?: string
  /** Runs before the page's scripts. */
  initScript?: () => void
  channelKey?: string
}

export interface VisitorBrowser {
  context: BrowserContext
  /** Opens the shop in a new tab. */
  tab(): Promise<Page>
  /** Whatever a page wrote to its console or threw. */
  complaints: string[]
  /** The origins that were asked for anything. */
  asked: Set<string>
}

const executablePath = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'chromium'))
  .find(existsSync)

export async function createWidgetWorld(overrides: TestOverrides = {}): Promise<WidgetWorld> {
  const app = await startTestApp(overrides)
  const company = await foundCompany(app)
  const agent = await company.hire('AGENT')
  const proxy = await startProxy(app.url)
  const shops = new Map<string, string>()
  const shop = await serveShop(shops, proxy.url)
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--headless', '--disable-background-networking', '--disable-component-update'],
  })
  return {
    app,
    company,
    agent,
    browser,
    proxy,
    visitor: async (options = {}) => {
      const { colorScheme = 'light', viewport = { width: 1000, height: 760 }, locale = 'en-GB', initScript } = options
      const context = await browser.newContext({ colorScheme, viewport, locale })
      if (initScript) await context.addInitScript(initScript)
      const path = `/${shops.size}`
      shops.set(path, pageOf(proxy.url, options.channelKey ?? company.widget.publicKey ?? '', options))
      const complaints: string[] = []
      const asked = new Set<string>()
      context.on('request', (request) => asked.add(new URL(request.url()).origin))
      context.on('console', (message) => complaints.push(message.text()))
      context.on('weberror', (error) => complaints.push(String(error.error())))
      return {
        context,
        complaints,
        asked,
        tab: async () => {
          const page = await context.newPage()
          page.on('websocket', (socket) => asked.add(new URL(socket.url()).origin))
          await page.goto(`${shop.url}${path}`)
          await page.locator('.launcher').waitFor()
          return page
        },
      }
    },
    close: async () => {
      await browser.close()
      await shop.close()
      await proxy.close()
      await app.close()
    },
  }
}

function pageOf(origin: string, key: string, { attributes = '', language = 'en', direction = 'ltr' }: VisitorOptions) {
  return `<!doctype html><html lang="${language}" dir="${direction}"><head><meta charset="utf-8"><title>Shop</title>
<link rel="icon" href="data:,"><script src="${origin}/widget.js" data-channel="${key}" ${attributes} async></script></head>
<body><main><h1>A shop</h1><p>It sells things.</p></main></body></html>`
}

/** A page whose policy allows the widget's origin and nothing else: no inline style, no frame, no string that becomes markup. */
const policyFor = (origin: string) =>
  [
    "default-src 'none'",
    'img-src data:',
    `script-src ${origin}`,
    `connect-src ${origin} ${origin.replace(/^http/, 'ws')}`,
    "style-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')

async function serveShop(pages: Map<string, string>, origin: string) {
  const server: Server = createServer((request, response) => {
    const page = pages.get(request.url ?? '')
    if (!page) return void response.writeHead(404).end()
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policyFor(origin),
    })
    response.end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
