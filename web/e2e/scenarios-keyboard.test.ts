/** An agent without a mouse. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { maya as account, eventually, type Stage, startStage } from './stage.ts'
import { type Inbox, showInbox } from './stage-inbox.ts'

let stage: Stage
let maya: Inbox
let page: Page

beforeAll(async () => {
  stage = await startStage()
  maya = showInbox(await stage.arrive())
  page = maya.page
  await page.goto(stage.urlOf(account))
  await page.getByLabel('E-mail').waitFor()
}, 180_000)
afterAll(() => stage?.close())
afterEach(() => stage.expectSilence())

/** Goes on by Tab until this has the focus. */
async function tabTo(target: ReturnType<Page['locator']>) {
  for (let steps = 0; steps < 60; steps++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('Tab never comes there')
}

const dialog = (name: string) => page.getByRole('dialog', { name })

it('signs in', async () => {
  await tabTo(page.getByLabel('E-mail'))
  await page.keyboard.type(account.email)
  await page.keyboard.press('Tab')
  await page.keyboard.type(account.password)
  await page.keyboard.press('Enter')
  await page.locator('[aria-posinset]').first().waitFor()
})

it('moves through the list and opens a conversation', async () => {
  const names = await maya.names()
  for (const key of ['j', 'j', 'ArrowDown', 'k']) await page.keyboard.press(key)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 2, name: names[1] }).waitFor()
  await page.locator('article').first().waitFor()
})

it('writes, sends, and leaves the field', async () => {
  await page.keyboard.press('r')
  await page.keyboard.type('Written without')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('a mouse')
  await page.keyboard.press('Enter')
  await maya.message('Written without').waitFor()
  expect(await stage.app.db.message.count({ where: { text: 'Written without\na mouse' } })).toBe(1)
  expect(await maya.field.inputValue()).toBe('')
  await page.keyboard.press('Escape')
  await eventually(() => maya.field.evaluate((element) => element === document.activeElement)).toBe(false)
})

it('writes a note', async () => {
  await page.keyboard.press('n')
  await page.keyboard.type('For the team alone')
  await page.keyboard.press('Enter')
  await maya.message('For the team alone').getByText('Note', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
})

it('closes and reopens the conversation', async () => {
  await page.keyboard.press('e')
  await page.getByRole('button', { name: 'Status: Closed' }).waitFor()
  await page.keyboard.press('Shift+E')
  await page.getByRole('button', { name: 'Status: Active' }).waitFor()
})

it('chooses in a menu by arrows', async () => {
  await tabTo(page.getByRole('button', { name: 'Status: Active' }))
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Waiting' }).waitFor()
  const chosen = page.locator('[role="menuitem"]:focus')
  await chosen.waitFor()
  for (let text = await chosen.textContent(); text !== 'Waiting'; text = await chosen.textContent()) {
    await page.keyboard.press('ArrowDown')
    await eventually(() => chosen.textContent()).not.toBe(text)
  }
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Status: Waiting' }).waitFor()
})

it('finds an action in the command bar, by Ctrl+K', async () => {
  await page.keyboard.press('Control+k')
  await dialog('Commands').waitFor()
  await page.keyboard.type('close conv')
  await page.getByRole('option', { name: /Close conversation/, selected: true }).waitFor()
  await page.keyboard.press('Enter')
  await dialog('Commands').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Status: Closed' }).waitFor()
})

it('goes to a view and back, and into the settings', async () => {
  for (const [keys, path] of [
    ['gm', '/?view=mine'],
    ['ga', '/'],
  ] as const) {
    // Both are on their way at once, for the second has to come within a second.
    await Promise.all([...keys].map((key) => page.keyboard.press(key)))
    await page.waitForURL(new URL(path, stage.urlOf(account)).href)
  }
  await page.keyboard.press('Control+k')
  await dialog('Commands').waitFor()
  await page.keyboard.type('settings')
  await page.getByRole('option', { name: /Settings/, selected: true }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Profile', exact: true }).waitFor()
  await tabTo(page.getByRole('link', { name: 'Back to the inbox' }))
  await page.keyboard.press('Enter')
  await page.locator('[aria-posinset]').first().waitFor()
})

it('lists every key in the help overlay, by ?, and Escape brings the focus back', async () => {
  await page.keyboard.press('j')
  const row = await page.evaluate(() => document.activeElement?.id)
  await page.keyboard.press('?')
  for (const name of ['Next conversation', 'Search', 'Keyboard shortcuts', 'Go to Mine']) {
    await dialog('Keyboard shortcuts').getByRole('term').filter({ hasText: name }).waitFor()
  }
  await page.keyboard.press('Escape')
  await dialog('Keyboard shortcuts').waitFor({ state: 'detached' })
  await eventually(() => page.evaluate(() => document.activeElement?.id)).toBe(row)
})

it('signs out by the command bar', async () => {
  await page.keyboard.press('Control+k')
  await dialog('Commands').waitFor()
  await page.keyboard.type('sign out')
  await page.getByRole('option', { name: /Sign out/, selected: true }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByLabel('E-mail').waitFor()
})
