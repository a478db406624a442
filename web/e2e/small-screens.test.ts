/** Nothing sticks out where there is little room. */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '../../api/src/testing/people.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'

let world: InboxWorld
let agent: Person

beforeAll(async () => {
  world = await createInboxWorld()
  agent = await world.company.hire('AGENT')
})

afterAll(() => world.close())

async function openTalk(name: string, width: number, locale = 'en-GB') {
  const id = await world.shop.says(name, 'Hello there')
  const inbox = await world.open(agent, { path: `/c/${id}`, viewport: { width, height: 640 }, locale })
  const message = inbox.page.locator('article[data-message]').filter({ hasText: 'Hello there' })
  await message.waitFor()
  return { ...inbox, message }
}

/** How far the page can be pushed sideways. */
const excess = (target: Locator) =>
  target.evaluate(({ ownerDocument: { documentElement } }) => documentElement.scrollWidth - documentElement.clientWidth)

/** The names of the buttons that are not wholly inside of what they stand in. */
const protruding = (target: Locator) =>
  target.evaluate((element) => {
    const room = element.getBoundingClientRect()
    return [...element.querySelectorAll('button, label')].flatMap((one) => {
      const { left, right } = one.getBoundingClientRect()
      return left < room.left || right > room.right ? (one.textContent ?? '') : []
    })
  })

it.each([
  ['en', 320, 'Note'],
  ['uk', 320, 'Нотатка'],
  ['uk', 360, 'Нотатка'],
] as const)('has room for all that one writes with, in %s at %d pixels', async (locale, width, note) => {
  const { page, context, complaints } = await openTalk(`Ann ${locale} ${width}`, width, locale)
  const form = page.locator('form').filter({ has: page.locator('textarea[title]') })
  expect([await protruding(form), await excess(form)]).toEqual([[], 0])
  await page.getByRole('radio', { name: note }).check({ force: true })
  await form.locator('textarea').fill('a'.repeat(19_010))
  await form.locator('output').waitFor()
  expect([await protruding(form), await excess(form)]).toEqual([[], 0])
  expect(complaints).toEqual([])
  await context.close()
})

it('breaks no word where a message is changed', async () => {
  const { page, context, complaints } = await openTalk('Ben', 320, 'uk')
  const field = page.locator('form textarea[title]')
  await field.fill('Hi')
  await field.press('Enter')
  await page.locator('article[data-message]').filter({ hasText: 'Hi' }).waitFor()
  await field.press('ArrowUp')
  const editor = page.locator('article form')
  await editor.locator('textarea').fill('a'.repeat(20_002))
  const heights = await editor
    .locator('output, button')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))
  expect(heights.length).toBe(3)
  expect(Math.max(...heights)).toBeLessThan(40)
  expect([await protruding(editor), await excess(editor)]).toEqual([[], 0])
  expect(complaints).toEqual([])
  await context.close()
})

it('cuts a long name above a message', async () => {
  const { message, context, complaints } = await openTalk('Wolfeschlegelsteinhausen-'.repeat(7), 360)
  const name = message.locator('header bdi')
  expect(await name.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)).toBe(true)
  expect(await name.evaluate((element) => element.getBoundingClientRect().right)).toBeLessThan(360)
  expect(complaints).toEqual([])
  await context.close()
})
