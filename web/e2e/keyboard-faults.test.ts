/** Keys that must not go through what lies above the page, and keyboards that have no Latin letters. */
import type { Page } from 'playwright-core'
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

/** A conversation is open, and its newest message is the agent's own. */
async function openTalk(name: string, viewport = { width: 1280, height: 800 }) {
  const id = await world.shop.says(name, 'Hello')
  const inbox = await world.open(agent, { path: `/c/${id}`, viewport })
  const { page } = inbox
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await page.locator('article').filter({ hasText: 'Hello' }).waitFor()
  await press('r')
  await page.keyboard.type('My answer')
  await press('Enter')
  await page.locator('article[data-message]').filter({ hasText: 'My answer' }).waitFor()
  await press('Escape')
  const close = async () => {
    expect(inbox.complaints).toEqual([])
    await inbox.context.close()
  }
  return { ...inbox, press, close }
}

/** What the page does with its conversation from now on. */
function watchDeeds(page: Page): string[] {
  const deeds: string[] = []
  page.on('request', (request) => {
    const [deed] = /mutation (SetConversationStatus|AssignConversation)/.exec(request.postData() ?? '') ?? []
    if (deed) deeds.push(deed)
  })
  return deeds
}

it('leaves the conversation alone while a window, a menu or the emoji are open above it', async () => {
  const { page, press, close } = await openTalk('Ann')
  const deeds = watchDeeds(page)
  const ways = {
    help: () => press('?'),
    'the question before a message is deleted': () => press('m', 'Delete'),
    'the menu of a message': () => press('m', 'Enter'),
    'the menu of the status': () => press('s'),
    emoji: () => page.getByRole('button', { name: 'Emoji' }).click(),
  }
  const layer = page.getByRole('dialog').or(page.getByRole('menu'))
  for (const open of Object.values(ways)) {
    await open()
    await layer.waitFor()
    await press('e', 'Escape')
    await layer.waitFor({ state: 'detached' })
  }
  await press('i')
  await page.getByRole('button', { name: `Assignee: ${agent.agent.name}` }).waitFor()
  expect(deeds).toEqual(['mutation AssignConversation'])
  await close()
})

it('opens no second window above the first, whose own key closes it', async () => {
  const { page, press, close } = await openTalk('Ben')
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  const bar = page.getByRole('dialog', { name: 'Commands' })
  await press('?')
  await help.waitFor()
  await press('Control+k', '?')
  await help.waitFor({ state: 'detached' })
  expect(await bar.count()).toBe(0)
  await press('Control+k')
  await bar.waitFor()
  await press('Control+k')
  await bar.waitFor({ state: 'detached' })
  await close()
})

it('lets a drawer have the keys of what lies in it, and leaves those of a menu to the menu', async () => {
  const { page, press, close } = await openTalk('Dora', { width: 1000, height: 800 })
  const drawer = page.getByRole('dialog', { name: 'Customer' })
  const menu = page.getByRole('menu', { name: 'Priority' })
  const deeds = watchDeeds(page)
  await press('d')
  await drawer.getByText('First contact').waitFor()
  await press('e', 'p')
  await menu.waitFor()
  await press('d', 'p', 'Escape')
  await menu.waitFor({ state: 'detached' })
  expect(await drawer.count()).toBe(1)
  await press('d')
  await drawer.waitFor({ state: 'detached' })
  expect(deeds).toEqual([])
  await close()
})

it('knows a key by its place where it has no Latin letter', async () => {
  const { page, press, close } = await openTalk('Cleo')
  const bar = page.getByRole('dialog', { name: 'Commands' })
  await pressForeign(page, { key: 'л', code: 'KeyK', ctrlKey: true })
  await bar.waitFor()
  await press('Escape')
  await bar.waitFor({ state: 'detached' })
  await pressForeign(page, { key: 'о', code: 'KeyJ' })
  await page.locator('a[id^="row-"]:focus').waitFor()
  await pressForeign(page, { key: 'У', code: 'KeyE', shiftKey: true })
  await pressForeign(page, { key: 'у', code: 'KeyE' })
  await page.getByRole('button', { name: 'Status: Closed' }).waitFor()
  await close()
})

/** As a keyboard does whose signs a virtual one does not have. */
const pressForeign = (page: Page, init: { key: string; code: string; ctrlKey?: boolean; shiftKey?: boolean }) =>
  page.evaluate((options) => {
    const event = new KeyboardEvent('keydown', { ...options, bubbles: true, cancelable: true })
    ;(document.activeElement ?? document.body).dispatchEvent(event)
  }, init)
