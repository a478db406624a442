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

async function signIn() {
  await tabTo(page.getByLabel('E-mail'))
  await page.keyboard.type(account.email)
  await page.keyboard.press('Tab')
  await page.keyboard.type(account.password)
  await page.keyboard.press('Enter')
  await page.locator('[aria-posinset]').first().waitFor()
}

it('signs in', signIn)

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

it('attaches a file and picks an emoji while it writes', async () => {
  // Asked for in time: a dialog that is open before somebody waits for it is not told of.
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('r')
  await page.keyboard.type('Here it is ')
  await page.keyboard.press('Control+u')
  await (await chooser).setFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('The plan') })
  await page.locator('[data-state="done"]', { hasText: 'plan.txt' }).waitFor()
  const emoji = dialog('Emoji').locator('button:focus')
  await page.keyboard.press('Control+.')
  await emoji.filter({ hasText: '😀' }).waitFor()
  await page.keyboard.press('Escape')
  await dialog('Emoji').waitFor({ state: 'detached' })
  await page.locator('textarea:focus').waitFor()
  await page.keyboard.press('Control+.')
  await emoji.filter({ hasText: '😀' }).waitFor()
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowLeft']) await page.keyboard.press(key)
  await emoji.filter({ hasText: '😕' }).waitFor()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await eventually(() => maya.field.inputValue()).toBe('Here it is 😄')
  await page.locator('textarea:focus').waitFor()
  await page.keyboard.press('Enter')
  await maya
    .message('Here it is 😄')
    .getByRole('link', { name: /plan\.txt/ })
    .waitFor()
  await page.keyboard.press('Escape')
})

it('gives up what was refused last, and sends the rest again', async () => {
  const refusal = { errors: [{ message: 'No.', extensions: { code: 'FORBIDDEN' } }] }
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('mutation SendMessage') ? route.fulfill({ json: refusal }) : route.fallback(),
  )
  const refused = page.locator('article[data-pending="failed"]')
  await page.keyboard.press('r')
  for (const text of ['Refused at first', 'Refused as well', 'Refused for good']) {
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
    await refused.filter({ hasText: text }).waitFor()
  }
  await page.keyboard.press('Shift+X')
  expect(await maya.field.inputValue()).toBe('X')
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Escape')
  await page.unroute('**/graphql')
  await page.keyboard.press('Shift+X')
  await refused.filter({ hasText: 'Refused for good' }).waitFor({ state: 'detached' })
  expect(await refused.count()).toBe(2)
  await page.keyboard.press('Shift+R')
  for (const text of ['Refused at first', 'Refused as well']) await maya.message(text).waitFor()
  await eventually(() => stage.app.db.message.count({ where: { text: { startsWith: 'Refused' } } })).toBe(2)
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
  const channel = page.getByRole('list', { name: 'Channels' }).getByRole('link').nth(1)
  for (const [keys, path] of [
    ['gm', '/?view=mine'],
    ['g2', (await channel.getAttribute('href')) ?? ''],
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
  for (const key of ['j', 'Enter']) await page.keyboard.press(key)
  await page.locator('article').first().waitFor()
  await page.keyboard.press('j')
  const row = await page.evaluate(() => document.activeElement?.id)
  await page.keyboard.press('?')
  const help = dialog('Keyboard shortcuts')
  for (const name of ['Next conversation', 'Search', 'Keyboard shortcuts', 'Go to Mine', 'Go to Order system']) {
    await help.getByRole('term').filter({ hasText: name }).waitFor()
  }
  for (const name of ['Attach files', 'Emoji', 'Send again what was not sent', 'Retry now', 'Sign out']) {
    await help.getByRole('term').filter({ hasText: name }).waitFor()
  }
  // Those of messages belong to the one that has the focus.
  const others = help.locator('section > div').filter({ hasNot: page.getByRole('heading', { name: 'Messages' }) })
  const keys = await others.getByRole('definition').allTextContents()
  expect(keys.length).toBeGreaterThan(30)
  expect(new Set(keys).size).toBe(keys.length)
  await page.keyboard.press('Escape')
  await dialog('Keyboard shortcuts').waitFor({ state: 'detached' })
  await eventually(() => page.evaluate(() => document.activeElement?.id)).toBe(row)
})

it('signs out by a key, and back in', async () => {
  // What is said as a conversation is left is answered before one goes.
  const left = page.waitForResponse((response) => Boolean(response.request().postData()?.includes('SetPresence')))
  await Promise.all(['g', 'a'].map((key) => page.keyboard.press(key)))
  await left
  await Promise.all(['g', 'q'].map((key) => page.keyboard.press(key)))
  await page.getByLabel('E-mail').waitFor()
  await signIn()
})

it('signs out by the command bar', async () => {
  await page.keyboard.press('Control+k')
  await dialog('Commands').waitFor()
  await page.keyboard.type('sign out')
  await page.getByRole('option', { name: /Sign out/, selected: true }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByLabel('E-mail').waitFor()
})
