import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Timings } from './index.ts'
import { createDice } from './testing/dice.ts'
import type { Watched } from './testing/page.ts'
import { createWorld, scaled, type World } from './testing/world.ts'

const executablePath = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'chromium'))
  .find(existsSync)

/** What the page puts on its global object. */
declare const watched: Watched

let world: World
let browser: Browser
let script: string
beforeAll(async () => {
  world = await createWorld()
  script = await bundle('testing/page.ts', 'page')
  browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--headless', '--disable-background-networking', '--disable-component-update'],
  })
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

/** One script for browsers, as an application's own build would make it. */
async function bundle(file: string, name: string): Promise<string> {
  const entry = fileURLToPath(new URL(file, import.meta.url))
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: true, lib: { entry, name, formats: ['iife'] } },
  })
  const [output] = Array.isArray(built) ? built : [built]
  return output && 'output' in output ? output.output[0].code : ''
}

/** Opens a page of the API's own origin that subscribes through the proxy. */
async function open(timings: Partial<Timings> = {}) {
  const known = (await world.stored()).length
  // The test's own script is none that the server's pages allow.
  const context = await browser.newContext({ bypassCSP: true })
  const page = await context.newPage()
  onTestFinished(async () => {
    await context.close()
    world.proxy.refuseUpgrades(false)
  })
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(`${world.proxy.url}/health`)
  await page.addScriptTag({ content: `${script}; globalThis.page = page` })
  const options = { url: '/graphql', token: world.token, timings: { ...scaled, ...timings } }
  await page.evaluate(`page.start(${JSON.stringify(options)})`)
  const state = () => page.evaluate(() => watched.client.state)
  const status = async () => (await state()).status
  const count = () => page.evaluate(() => watched.ids.length)
  await expect.poll(status, { timeout: 10_000 }).toBe('live')
  return {
    page,
    context,
    state,
    status,
    count,
    isComplete: async () => {
      const expected = (await world.stored()).slice(known)
      await expect.poll(count, { timeout: 20_000 }).toBeGreaterThanOrEqual(expected.length)
      expect(await page.evaluate(() => watched.ids)).toEqual(expected)
      expect(await page.evaluate(() => watched.errors)).toEqual([])
      expect(complaints).toEqual([])
    },
  }
}

const webSockets = () => world.proxy.open.filter(({ isWebSocket }) => isWebSocket).length

describe('in a browser, each message comes once and in order', () => {
  it('through 40 cuts while 800 are written', { timeout: 60_000 }, async () => {
    const { isComplete, count } = await open()
    const roll = createDice(4)
    for (let round = 0; round < 40; round++) {
      const before = await count()
      await world.write(20)
      if (roll(2) === 0) await expect.poll(count, { interval: 5 }).toBeGreaterThan(before)
      await expect.poll(() => world.proxy.open.length, { interval: 1 }).toBeGreaterThan(0)
      world.proxy.cut({ how: roll(2) === 0 ? 'reset' : 'end' })
    }
    await isComplete()
  })

  it('over event streams while upgrades are refused, and over WebSocket again', async () => {
    world.proxy.refuseUpgrades(true)
    const { isComplete, state } = await open()
    expect(await state()).toMatchObject({ transport: 'sse' })
    await world.write(20)
    await isComplete()
    world.proxy.refuseUpgrades(false)
    await expect.poll(async () => (await state()).transport, { timeout: 10_000 }).toBe('websocket')
    await world.write(20)
    await isComplete()
  })

  it('when the connection falls silent', async () => {
    const { isComplete, page } = await open({ keepAliveMs: 300, pongTimeoutMs: 300 })
    world.proxy.stall()
    onTestFinished(() => world.proxy.release())
    await world.write(20)
    await expect.poll(() => page.evaluate(() => watched.statuses)).toContain('offline')
    await isComplete()
  })
})

describe('a page tries at once', () => {
  const patient = { retryBaseMs: 3_600_000, retryCapMs: 3_600_000 }

  it('when the network is back', async () => {
    const { context, status, isComplete } = await open(patient)
    await context.setOffline(true)
    world.proxy.cut()
    await expect.poll(status).toBe('offline')
    await world.write(5)
    await context.setOffline(false)
    await isComplete()
  })

  it('when it becomes visible, and when it is asked to', async () => {
    const { page, status, isComplete } = await open(patient)
    for (const retry of [
      () => page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`),
      () => page.evaluate(() => watched.client.retryNow()),
    ]) {
      world.proxy.cut()
      await expect.poll(status).toBe('offline')
      await world.write(5)
      await retry()
      await isComplete()
    }
  })

  it('and leaves nothing when it is disposed of', async () => {
    const { page } = await open()
    await expect.poll(webSockets).toBe(1)
    await page.evaluate(() => watched.client.dispose())
    await expect.poll(webSockets).toBe(0)
    await page.evaluate(`dispatchEvent(new Event('online'))`)
    await world.write(5)
    expect([await page.evaluate(() => watched.ids.length), webSockets()]).toEqual([0, 0])
  })
})

it('costs a page little', async () => {
  const size = gzipSync(await bundle('index.ts', 'client')).length
  expect(size).toBeLessThan(8_000)
})
