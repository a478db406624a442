/**
 * Two instances of Parley on one PostgreSQL and one Redis, with the demo workspace. Maya is at the first, Tomás and the
 * visitors are at the second, which is a process of its own that can be killed; their inboxes are in a real Chromium.
 */
import { dirname } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { createApiKey } from '../../api/src/domain/accounts/api-keys.ts'
import { startTestApp, type TestApp, testSecret } from '../../api/src/testing/app.ts'
import { createClient } from '../../api/src/testing/client.ts'
import { type ParleyProcess, startParley } from '../../api/src/testing/parley-process.ts'
import { startProxy, type TcpProxy } from '../../api/src/testing/proxy.ts'
import { startRedis } from '../../api/src/testing/redis.ts'
import { demoAccounts, seedDemo } from '../../prisma/seed.ts'
import { createShop, launchChromium, type Shop } from './inbox-world.ts'
import { type Inbox, showInbox } from './stage-inbox.ts'
import { type Visit, visit } from './widget-page.ts'

export interface Stage {
  /** The first instance. */
  app: TestApp
  /** The second one, behind an address that stays. */
  second: SecondInstance
  browser: Browser
  /** Customers who write to the demo's order system. */
  shop: Shop
  /** Where the inbox of this account is. */
  urlOf(account: Account): string
  /** A browser of its own in which somebody is signed in. */
  enter(account: Account, options?: StageOptions): Promise<Inbox>
  /** A browser of its own, nobody is signed in. */
  arrive(options?: BrowserContextOptions): Promise<Opened>
  /** A visitor of the demo shop, who has opened the widget. */
  visitor(options?: BrowserContextOptions): Promise<Visitor>
  /** Fails when a page has written to its console, or thrown, since it was asked last. */
  expectSilence(): void
  /** As `expectSilence`, but for what the browser itself writes when it cannot reach a server. */
  expectOnlyLostConnections(): void
  close(): Promise<void>
}

export interface Account {
  name: string
  email: string
  password: string
}

export type StageOptions = BrowserContextOptions & { path?: string; url?: string }

export interface SecondInstance {
  url: string
  proxy: TcpProxy
  /** Ends it at once, as `kill -9` does. */
  kill(): Promise<void>
  /** Starts it again at the same address. */
  start(): Promise<void>
}

export interface Opened {
  page: Page
  context: BrowserContext
  /** How often a document was loaded. */
  readonly loads: number
  /** The addresses of all WebSockets that were ever opened. */
  sockets: string[]
  /** The queries that went over HTTP, by their names, in their order. */
  asked: string[]
  /** The mutations, likewise. */
  told: string[]
}

export type Visitor = Opened & Visit & { sounds(): Promise<number> }

const [maya, tomas] = demoAccounts

export { maya, tomas }

/** The machine may be busy; whatever is waited for comes. */
const patienceMs = 30_000

/** As `expect.poll`, with as much patience as the pages have. */
export const eventually = <Value>(read: () => Value | Promise<Value>) =>
  expect.poll(read, { timeout: patienceMs, interval: 40 })

export async function startStage(): Promise<Stage> {
  const redis = await startRedis()
  const accounts: Account[] = []
  const settings = { REDIS_URL: redis.url }
  const [app, browser] = await Promise.all([startTestApp({ settings, demoAccounts: accounts }), launchChromium()])
  await seedDemo(app.services)
  accounts.push(...demoAccounts)
  const second = await startSecond(app, redis.url)
  const lines: string[] = []

  async function arrive(options: BrowserContextOptions = {}): Promise<Opened> {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 1000 },
      locale: 'en-GB',
      colorScheme: 'light',
      ...options,
    })
    context.setDefaultTimeout(patienceMs)
    context.on('console', (message) => lines.push(message.text()))
    context.on('weberror', (error) => lines.push(String(error.error())))
    await context.addInitScript(countTones)
    const page = await context.newPage()
    return watch(page, context)
  }

  const urlOf = ({ email }: Account) => (email === maya.email ? new URL('/', app.url).href : second.url)
  return {
    app,
    second,
    browser,
    shop: await openShop(app),
    urlOf,
    arrive,
    enter: async (account, { path = '/', url = urlOf(account), ...options } = {}) => {
      const opened = await arrive(options)
      const { page } = opened
      await page.goto(new URL(path, url).href)
      await signInByHand(page, account)
      return showInbox(opened)
    },
    visitor: async (options) => {
      const opened = await arrive(options)
      await opened.page.goto(new URL('/demo', second.url).href)
      const visitor = visit(opened.page)
      await visitor.open()
      return Object.assign(opened, visitor, { sounds: () => soundsOf(opened.page) })
    },
    expectSilence: () => expect(lines.splice(0)).toEqual([]),
    expectOnlyLostConnections: () =>
      expect(lines.splice(0).filter((line) => !/net::ERR_|WebSocket connection to/.test(line))).toEqual([]),
    close: async () => {
      await browser.close()
      await second.close()
      await app.close()
      await redis.close()
    },
  }
}

/** Fills the form, as somebody does who has no button for it. */
export async function signInByHand(page: Page, { email, password }: Account): Promise<void> {
  await page.locator('input[name="email"]').fill(email)
  await page.locator('input[name="password"]').fill(password)
  await page.locator('input[name="password"]').press('Enter')
  await page.locator('[aria-posinset]').first().waitFor()
}

/** One sound has two tones. */
export const soundsOf = (page: Page) => page.evaluate(() => (window as unknown as { tones: number }).tones / 2)

async function openShop({ services, url }: TestApp): Promise<Shop> {
  const { id, workspaceId } = await services.db.channel.findFirstOrThrow({ where: { name: 'Order system' } })
  const ctx = { ...services, actor: { kind: 'system', workspaceId } } as const
  const { secret } = await createApiKey(ctx, { name: 'Order system', scopes: ['READ', 'WRITE', 'MANAGE'] })
  return createShop(createClient(url, secret), id)
}

async function startSecond(app: TestApp, redisUrl: string): Promise<SecondInstance & { close(): Promise<void> }> {
  const settings = {
    DATABASE_URL: app.databaseUrl,
    DATA_DIR: dirname(app.filesFolder),
    PARLEY_SECRET: testSecret,
    REDIS_URL: redisUrl,
    LOG_LEVEL: 'info',
  }
  let running: ParleyProcess = startParley(settings)
  const proxy = await startProxy(await running.ready)

  async function end(signal: NodeJS.Signals) {
    running.process.kill(signal)
    await running.exited
  }
  const waitUntilReady = () =>
    vi.waitFor(
      async () => expect((await (await fetch(new URL('/ready', proxy.url))).json()).degraded).toBe(false),
      patienceMs,
    )
  await waitUntilReady()
  return {
    url: `${proxy.url}/`,
    proxy,
    kill: () => end('SIGKILL'),
    start: async () => {
      running = startParley(settings)
      proxy.aim(await running.ready)
      await waitUntilReady()
    },
    close: async () => {
      await end('SIGTERM')
      await proxy.close()
    },
  }
}

function watch(page: Page, context: BrowserContext): Opened {
  const sockets: string[] = []
  const asked: string[] = []
  const told: string[] = []
  let loads = 0
  page.on('websocket', (socket) => sockets.push(socket.url()))
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) loads++
    const [, kind, name] = /"query":"(?:\\n|\s)*(query|mutation) (\w+)/.exec(request.postData() ?? '') ?? []
    if (name) (kind === 'query' ? asked : told).push(name)
  })
  return {
    page,
    context,
    sockets,
    asked,
    told,
    get loads() {
      return loads
    },
  }
}

/** Runs in the page, before its scripts: counts the tones that really start. */
function countTones() {
  const start = OscillatorNode.prototype.start
  Object.assign(window, { tones: 0 })
  OscillatorNode.prototype.start = function (when) {
    const page = window as unknown as { tones: number }
    page.tones += 1
    start.call(this, when)
  }
}
