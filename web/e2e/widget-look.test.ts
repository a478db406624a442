import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { findBarriers } from './barriers.ts'
import { createDesk, type Desk } from './widget-desk.ts'
import { visit } from './widget-page.ts'
import { createWidgetWorld, type VisitorOptions, type WidgetWorld } from './widget-world.ts'

let world: WidgetWorld
let desk: Desk
beforeAll(async () => {
  world = await createWidgetWorld()
})
afterAll(() => world?.close())
beforeEach(() => {
  desk = createDesk(world.agent)
})

async function arrive(options: VisitorOptions = {}) {
  const { tab, context, complaints } = await world.visitor(options)
  onTestFinished(async () => {
    await context.close()
    expect(complaints).toEqual([])
  })
  return visit(await tab())
}

/** With something of everything on the screen. */
async function talk(options: VisitorOptions = {}) {
  const visitor = await arrive(options)
  await visitor.open()
  await visitor.say('Good morning! Where is my kettle?')
  await visitor.sees('Where is my kettle?')
  await desk.change('assignConversation', { assigneeId: `agt_${world.agent.agent.id.replaceAll('-', '')}` })
  await desk.reply('It left this morning, see https://post.example/track?id=12 for where it is.')
  await desk.reply('Anything else?')
  await visitor.sees('Anything else?')
  await visitor.say('👍')
  await visitor.sees('👍')
  await desk.readAll()
  await desk.typing(true)
  await visitor.page.locator('.typing').waitFor()
  await expect.poll(visitor.progress).toEqual(['read', 'read'])
  return visitor
}

/** The shop's page is not what is tested. */
const faults = (page: Page) => findBarriers(page, 'parley-widget')

const looks: [string, VisitorOptions][] = [
  ['light', {}],
  ['dark', { colorScheme: 'dark' }],
  ['narrow', { viewport: { width: 360, height: 640 } }],
  ['right to left', { direction: 'rtl', language: 'ar' }],
  ['in a colour of the page, left', { attributes: 'data-accent="#ffd23f" data-position="left" data-theme="light"' }],
]

describe('axe finds nothing', () => {
  it.each(looks)('%s', async (name, options) => {
    const { page, open } = await arrive(options)
    expect(await faults(page)).toEqual([])
    await open()
    await page.locator('.welcome').waitFor()
    expect(await faults(page)).toEqual([])
    await page.close()
    const talking = await talk(options)
    await talking.page.getByRole('button', { name: 'Emoji' }).click()
    expect(await faults(talking.page)).toEqual([])
    const folder = process.env.WIDGET_SCREENSHOTS
    if (folder) await talking.page.screenshot({ path: `${folder}/${name}.png` })
  })
})

describe('the keyboard', () => {
  it('opens, writes, chooses an emoji, and closes to where it came from', async () => {
    const { page, sees } = await arrive()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('.panel').waitFor()
    expect(await page.getByRole('dialog', { name: 'Chat with us' }).isVisible()).toBe(true)
    await page.keyboard.type('First line')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('second ')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    expect(await page.locator('.emoji').isVisible()).toBe(false)
    await page.locator('textarea').press('Enter')
    await sees('second')
    expect(await page.locator('.message .text').textContent()).toMatch(/^First line\nsecond \p{Extended_Pictographic}/u)
    await page.keyboard.press('Escape')
    expect(await page.locator('.panel').isVisible()).toBe(false)
    const focused = await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.className)
    expect(focused).toBe('launcher')
  })
})

describe('the language', () => {
  it('is that of the page, or of the script tag', async () => {
    const first = await arrive({ language: 'uk' })
    await first.open()
    await first.page.locator('.welcome', { hasText: 'Вітаємо! Чим можемо допомогти?' }).waitFor()
    await first.say('Добрий день!')
    await first.sees('Добрий день!')
    await desk.reply('Вітаю')
    await first.sees('Вітаю')
    expect(await first.page.locator('.day').textContent()).toBe('Сьогодні')
    const second = await arrive({ language: 'de', attributes: 'data-locale="uk-UA"' })
    expect(await second.page.locator('.launcher').getAttribute('aria-label')).toBe('Відкрити чат')
    const third = await arrive({ language: 'fr' })
    expect(await third.page.locator('.launcher').getAttribute('aria-label')).toBe('Open chat')
  })

  it('right to left mirrors the panel', async () => {
    const { page, open } = await arrive({ direction: 'rtl' })
    await open()
    const box = await page.locator('.panel').boundingBox()
    expect(box?.x).toBeLessThan(100)
  })
})

it('emoji alone stand large and without a bubble, in the colour of the page; signs that are text stay text', async () => {
  const visitor = await arrive()
  await visitor.open()
  const texts = ['👍🏽', '❤️', '✌🏽', '👩‍👩‍👧🇺🇦', '❤', '7', '🇺', 'Fine 👍']
  for (const text of texts) await visitor.say(text)
  await expect.poll(visitor.texts).toEqual(texts)
  const looks = await visitor.page.locator('.message .text').evaluateAll((all) =>
    all.map((text) => {
      const { color, backgroundColor } = getComputedStyle(text)
      const page = getComputedStyle(text.closest('.log') ?? text).color
      return { isLarge: backgroundColor === 'rgba(0, 0, 0, 0)', isOfPage: color === page }
    }),
  )
  const large = { isLarge: true, isOfPage: true }
  const inBubble = { isLarge: false, isOfPage: false }
  expect(looks).toEqual([large, large, large, large, inBubble, inBubble, inBubble, inBubble])
})
