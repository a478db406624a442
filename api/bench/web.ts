/** `pnpm bench web`: how the inbox feels, in a real browser, when its lists are long. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core'
import { buildWeb } from '../scripts/build-web.ts'
import type { BenchOptions } from './main.ts'
import { password } from './people.ts'
import { onStage } from './stage.ts'
import { fillLongWorkspace, type LongWorkspace } from './web-fill.ts'
import { measureScroll, traced } from './web-frames.ts'
import { type Figures, printFigures, type Scrolled } from './web-report.ts'

const lengths = { conversations: 100_000, messages: 50_000 }
const rowHeight = 76
/**
 * In pixels a second. No finger or wheel throws a list faster than 10,000: Android lets none go beyond 8,000
 * (`MAXIMUM_FLING_VELOCITY`). Of a list that one tears along by its bar, or pages through with a key held down, 27,000 is
 * 350 rows a second.
 */
const speeds = { flung: 10_000, torn: 27_000 }

/** Prints the figures; false when a goal was not reached. */
export async function benchWeb({ isQuick }: BenchOptions): Promise<boolean> {
  const executablePath = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'chromium'))
    .find(existsSync)
  if (!executablePath) throw new Error('[bench] chromium has to be installed')
  buildWeb()
  return onStage(async (stage) => {
    const { conversations, messages } = lengths
    console.log(
      `web: ${conversations.toLocaleString('en')} conversations, one of ${messages.toLocaleString('en')} messages`,
    )
    const database = await stage.createDatabase('web')
    const workspace = await fillLongWorkspace(database, lengths)
    const server = await stage.startParley(database)
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] })
    stage.closing(() => browser.close())
    const figures = await measure(browser, `http://localhost:${server.port}`, workspace, isQuick ? 3 : 8)
    return printFigures(figures)
  })
}

async function measure(browser: Browser, url: string, workspace: LongWorkspace, seconds: number): Promise<Figures> {
  const before = loadavg()[0] ?? 0
  const page = await openPage(browser, url, workspace.owner.email)
  const tools = await page.context().newCDPSession(page)
  const firstList = await repeat(seconds, () => timeToList(page, url))
  const fetched: { name: string; bytes: number }[] = await page.evaluate('bench.fetched()')
  const reference = await measurePlainPage(browser, seconds)
  const heapAtStart = await heapOf(tools)

  const list = await measureBoth(browser, page, '[aria-posinset]', seconds)
  const rows: number = await page.evaluate('bench.lastRow()')
  const heapWithList = await heapOf(tools)

  await page.reload()
  await page.locator('[aria-posinset]').first().waitFor()
  const heapBefore = await heapOf(tools)
  const { opened, back, loaded } = await measureConversation(browser, page, workspace.longId, seconds)
  const heapWithMessages = await heapOf(tools)
  await page.goto(`${url}/c/${workspace.longId}`)
  await page.locator('article').first().waitFor()
  return {
    load: [before, loadavg()[0] ?? 0],
    firstList,
    fetched,
    widgetBytes: await widgetBytes(),
    reference,
    list: { ...list, rows, heap: heapWithList - heapAtStart },
    heapAtStart,
    opened,
    messages: { ...back, loaded, heap: heapWithMessages - heapBefore },
    letters: await repeat(seconds * 5, (number) => timeToLetter(page, number)),
    sends: await measureSends(browser, page, seconds * 5),
  }
}

/** A browser that has been here before: signed in, its files not yet in the cache. */
async function openPage(browser: Browser, url: string, email: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, locale: 'en-GB' })
  await context.addInitScript({ path: fileURLToPath(new URL('web-page.js', import.meta.url)) })
  const page = await context.newPage()
  await page.goto(url)
  await page.locator('input[name="email"]').fill(email)
  await page.locator('input[name="password"]').fill(password)
  await page.locator('form button').click()
  await page.locator('[aria-posinset]').first().waitFor()
  return page
}

async function timeToList(page: Page, url: string): Promise<number> {
  await page.goto(url)
  return page.evaluate('bench.firstList')
}

/** What frames look like when nothing is done for them: whatever is slow here is the machine. */
async function measurePlainPage(browser: Browser, seconds: number): Promise<Figures['reference']> {
  const page = await browser.newPage({ viewport: { width: 1_440, height: 900 } })
  await page.addInitScript({ path: fileURLToPath(new URL('web-page.js', import.meta.url)) })
  await page.goto('about:blank')
  await page.evaluate(`bench.plainList(${JSON.stringify({ count: lengths.conversations, rowHeight })})`)
  const frames = await measureScroll(browser, page, { selector: '.all', speed: speeds.torn, seconds })
  const letters = await repeat(seconds * 5, (number) => timeToLetter(page, number))
  await page.close()
  return { ...frames, letters }
}

async function measureConversation(browser: Browser, page: Page, id: string, seconds: number) {
  await page.evaluate(`bench.arm('pointerdown', 'Message ${lengths.messages} ')`)
  await page.locator(`a[href^="/c/${id}"]`).click()
  const opened: number = await page.evaluate('bench.measured')
  const back = await measureBoth(browser, page, 'article', seconds, -1)
  const oldest = await page.locator('article').first().textContent()
  const loaded = lengths.messages - Number(/Message (\d+) /.exec(oldest ?? '')?.[1] ?? Number.NaN) + 1
  return { opened, back, loaded }
}

/** First as fast as one throws it, then faster. */
async function measureBoth(
  browser: Browser,
  page: Page,
  selector: string,
  seconds: number,
  direction = 1,
): Promise<Scrolled> {
  const measure = (speed: number) => measureScroll(browser, page, { selector, speed: speed * direction, seconds })
  return { flung: await measure(speeds.flung), torn: await measure(speeds.torn) }
}

async function timeToLetter(page: Page, number: number): Promise<number> {
  await page.locator('form textarea').focus()
  await page.evaluate('bench.armLetter()')
  await page.keyboard.press(String.fromCharCode(97 + (number % 26)))
  return page.evaluate('bench.measured')
}

async function measureSends(browser: Browser, page: Page, count: number): Promise<Figures['sends']> {
  const [clock, work] = await traced(browser, page, () => repeat(count, (number) => timeToMessage(page, number)))
  // Every other time is from a painted message to the next press.
  return { clock, work: work.filter((_, index) => index % 2 === 0) }
}

async function timeToMessage(page: Page, number: number): Promise<number> {
  const text = `Here is answer ${number}, thank you`
  await page.locator('form textarea').fill(text)
  await page.evaluate(`bench.arm('keydown', ${JSON.stringify(text)})`)
  await page.keyboard.press('Enter')
  return page.evaluate('bench.measured')
}

/** The memory of the page's objects without garbage, in bytes. */
async function heapOf(tools: CDPSession): Promise<number> {
  await tools.send('HeapProfiler.collectGarbage')
  return (await tools.send('Runtime.getHeapUsage')).usedSize
}

const widgetBytes = async () =>
  gzipSync(await readFile(new URL('../../web/dist/widget.js', import.meta.url)), { level: 9 }).length

async function repeat(count: number, measureOne: (number: number) => Promise<number>): Promise<number[]> {
  const times: number[] = []
  for (let number = 0; number < count; number++) times.push(await measureOne(number))
  return times
}
