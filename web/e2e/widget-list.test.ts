import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createDesk, type Desk } from './widget-desk.ts'
import { visit } from './widget-page.ts'
import { createWidgetWorld, type WidgetWorld } from './widget-world.ts'

let world: WidgetWorld
let desk: Desk
beforeAll(async () => {
  world = await createWidgetWorld()
})
afterAll(() => world?.close())
beforeEach(() => {
  desk = createDesk(world.agent)
})

async function arrive() {
  const { tab, context, complaints } = await world.visitor()
  onTestFinished(async () => {
    await context.close()
    expect(complaints).toEqual([])
  })
  const widget = visit(await tab())
  await widget.open()
  const scroller = widget.page.locator('.scroller')
  const fromEnd = () => scroller.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight)
  /** The widget has heard of it by the frame that follows. */
  const scrollTo = (top: number) =>
    scroller.evaluate((box, to) => {
      box.scrollTo({ top: to })
      return new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))
    }, top)
  return { ...widget, fromEnd, scrollTo, scroller }
}

const numbered = (count: number, from = 1) => Array.from({ length: count }, (_, index) => `Answer ${from + index}`)

describe('[003-05] the list', () => {
  it('follows the newest, keeps its place when scrolled up, and tells what came below', async () => {
    const { page, say, sees, fromEnd, scrollTo, scroller } = await arrive()
    await say('Tell me everything')
    await sees('Tell me everything')
    for (const text of numbered(20)) await desk.reply(text)
    await sees('Answer 20')
    await expect.poll(fromEnd).toBeLessThan(2)
    await scrollTo(40)
    const place = await scroller.evaluate((box) => box.scrollTop)
    await desk.reply('Answer 21')
    await desk.reply('Answer 22')
    await page.locator('.pill', { hasText: '2 new messages' }).waitFor()
    expect(await scroller.evaluate((box) => box.scrollTop)).toBe(place)
    await page.locator('.pill').click()
    await expect.poll(fromEnd).toBeLessThan(2)
    await page.locator('.pill').waitFor({ state: 'hidden' })
    await scrollTo(0)
    await say('I have read enough')
    await expect.poll(fromEnd).toBeLessThan(2)
  })

  it('loads what was said before, page by page and through earlier conversations, in its order', async () => {
    const { page, say, sees, texts, scrollTo, scroller } = await arrive()
    await say('The first conversation')
    await sees('The first conversation')
    await desk.reply('Closed soon')
    await sees('Closed soon')
    await desk.change('setConversationStatus', { status: 'CLOSED' })
    await expect.poll(async () => (await desk.newest()).status).toBe('CLOSED')
    const { id } = await desk.newest()
    const weekAgo = new Date(Date.now() - 8 * 86_400_000)
    const { customerId } = await world.app.db.conversation.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })
    await world.app.db.conversation.updateMany({ where: { customerId }, data: { closedAt: weekAgo } })
    await say('The second conversation')
    await expect.poll(async () => (await desk.newest()).id).not.toBe(id)
    for (const text of numbered(70)) await desk.reply(text)
    await sees('Answer 70')
    await page.reload()
    await sees('Answer 70')
    const expected = ['The first conversation', 'Closed soon', 'The second conversation', ...numbered(70)]
    expect((await texts()).length).toBeLessThan(expected.length)
    const firstSeen = page.locator('.message', { hasText: /^.*Answer 50/ })
    await scrollTo(0)
    await firstSeen.waitFor()
    await expect
      .poll(async () => {
        await scrollTo(0)
        return texts()
      })
      .toEqual(expected)
    expect(await scroller.evaluate((box) => box.scrollTop)).toBeGreaterThanOrEqual(0)
    expect(await page.locator('.day').allTextContents()).toEqual(['Today'])
  })
})
