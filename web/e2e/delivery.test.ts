/** How far an agent's message has come, as the agent's inbox shows it while the visitor's browser comes and goes. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { signIn } from './inbox-world.ts'
import { createDesk } from './widget-desk.ts'
import { visit } from './widget-page.ts'
import { createWidgetWorld, type WidgetWorld } from './widget-world.ts'

let world: WidgetWorld
beforeAll(async () => {
  world = await createWidgetWorld()
})
afterAll(() => world?.close())

/** What the browser itself writes when it cannot reach a server. */
const lostConnection = /net::ERR_|WebSocket connection to/

/** A visitor who has written and closed the panel, and the agent's inbox with that conversation. */
async function meet() {
  const desk = createDesk(world.agent)
  const { context, tab, complaints } = await world.visitor()
  onTestFinished(async () => {
    await context.close()
    expect(complaints.filter((line) => !lostConnection.test(line))).toEqual([])
  })
  const enter = async () => visit(await tab())
  const visitor = await enter()
  await visitor.open()
  const hello = `Hello ${world.app.services.id()}`
  await visitor.say(hello)
  await expect.poll(async () => (await desk.newest().catch(() => null))?.texts).toEqual([hello])
  await visitor.page.keyboard.press('Escape')

  const inbox = await world.browser.newPage()
  inbox.on('console', (message) => complaints.push(message.text()))
  inbox.on('pageerror', (error) => complaints.push(String(error)))
  onTestFinished(() => inbox.close())
  await inbox.goto(new URL(`/c/${(await desk.newest()).id}`, world.app.url).href)
  await signIn(inbox, world.agent)
  await inbox.locator('[data-message]', { hasText: hello }).waitFor()
  const shown = await watchTicks(inbox)
  const tick = (text: string) => inbox.locator('[data-message]', { hasText: text }).locator('[role="img"][data-state]')
  return {
    desk,
    enter,
    visitor,
    shown,
    state: (text: string) => tick(text).getAttribute('data-state'),
    /** How many checks the tick of a message has, and in which colour. */
    picture: (text: string) => tick(text).evaluate(readPicture),
  }
}

/** Runs in the page. Each check is drawn from a place of its own. */
function readPicture(tick: Element) {
  const lines = [...tick.querySelectorAll('path')].map((path) => path.getAttribute('d')).join()
  return { checks: lines.match(/m/gi)?.length, colour: tick.ownerDocument.defaultView?.getComputedStyle(tick).color }
}

/** Every state that the tick of a message has shown, in its order. */
async function watchTicks(page: Page) {
  await page.evaluate(() => {
    const shown: Record<string, string[]> = {}
    Object.assign(window, { shown })
    new MutationObserver(() => {
      for (const row of document.querySelectorAll('[data-message]')) {
        const state = row.querySelector('[role="img"][data-state]')?.getAttribute('data-state')
        const text = row.querySelector('p')?.textContent ?? row.textContent ?? ''
        if (!state) continue
        shown[text] ??= []
        if (shown[text].at(-1) !== state) shown[text].push(state)
      }
    }).observe(document.body, { subtree: true, attributes: true, childList: true })
  })
  return async (text: string) => {
    const shown = await page.evaluate(() => (window as unknown as { shown: Record<string, string[]> }).shown)
    return Object.entries(shown).find(([known]) => known.includes(text))?.[1]
  }
}

it('[003-28] [004-13] goes from sent to delivered to read, also while the visitor is cut off, and never back', async () => {
  const { desk, visitor, shown, state } = await meet()
  await desk.reply('Reaches you')
  await expect.poll(() => state('Reaches you')).toBe('DELIVERED')
  await expect.poll(visitor.badge).toBe('1')

  world.proxy.refuseConnections(true)
  onTestFinished(() => world.proxy.refuseConnections(false))
  world.proxy.cut()
  await desk.reply('Waits for you')
  await expect.poll(() => state('Waits for you')).toBe('SENT')
  await desk.reply('Waits as well')
  await expect.poll(() => state('Waits as well')).toBe('SENT')
  expect(await state('Waits for you')).toBe('SENT')

  world.proxy.refuseConnections(false)
  await expect.poll(() => state('Waits as well'), { timeout: 30_000 }).toBe('DELIVERED')
  await expect.poll(() => state('Waits for you')).toBe('DELIVERED')
  await expect.poll(visitor.badge).toBe('3')
  await visitor.open()
  await expect.poll(() => state('Waits as well')).toBe('READ')
  await expect.poll(() => state('Waits for you')).toBe('READ')
  expect(await shown('Waits for you')).toEqual(['SENT', 'DELIVERED', 'READ'])
  // It may be delivered before the inbox hears of it.
  expect((await shown('Reaches you'))?.filter((step) => step !== 'SENT')).toEqual(['DELIVERED', 'READ'])
})

it('[003-28] is delivered when the visitor comes to another page, whose panel stays closed', async () => {
  const { desk, enter, visitor, shown, state } = await meet()
  await visitor.page.close()
  await desk.reply('Nobody is here')
  await expect.poll(() => state('Nobody is here')).toBe('SENT')
  const { badge } = await enter()
  await expect.poll(() => state('Nobody is here')).toBe('DELIVERED')
  await expect.poll(badge).toBe('1')
  expect(await shown('Nobody is here')).toEqual(['SENT', 'DELIVERED'])
})

it('[003-26] has one check when it is sent, two when it has arrived, and two of another colour when it is read', async () => {
  const { desk, enter, visitor, state, picture } = await meet()
  await visitor.page.close()
  await desk.reply('Look at the ticks')
  await expect.poll(() => state('Look at the ticks')).toBe('SENT')
  const sent = await picture('Look at the ticks')
  const { open } = await enter()
  await expect.poll(() => state('Look at the ticks')).toBe('DELIVERED')
  const delivered = await picture('Look at the ticks')
  await open()
  await expect.poll(() => state('Look at the ticks')).toBe('READ')
  const read = await picture('Look at the ticks')
  expect([sent.checks, delivered.checks, read.checks]).toEqual([1, 2, 2])
  expect([delivered.colour === sent.colour, read.colour === delivered.colour]).toEqual([true, false])
})
