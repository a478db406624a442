/** The settings without a mouse. */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addChannelMember } from '../../api/src/domain/channels/access.ts'
import { createChannel } from '../../api/src/domain/channels/create.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'
import { openSettings } from './settings-desk.ts'

let world: InboxWorld

beforeAll(async () => {
  world = await createInboxWorld()
})

afterAll(() => world.close())

async function openDesk(name: string) {
  const desk = await openSettings(world, world.company.owner, name, { permissions: ['clipboard-write'] })
  const { page } = desk
  const hasFocus = (target: Locator) => target.evaluate((element) => element === document.activeElement)
  /** What has the focus, found by what holds it too. */
  const focused = (selector: string, within = page.locator('main')) => within.locator(`${selector}:focus`).waitFor()
  return {
    ...desk,
    focused,
    type: (text: string) => page.keyboard.type(text),
    press: async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    },
    /** Goes on by this key until that has the focus. */
    reach: async (target: Locator, key = 'Tab') => {
      for (let steps = 0; steps < 30; steps++) {
        if (await hasFocus(target)) return
        await page.keyboard.press(key)
      }
      throw new Error(`${key} never comes there`)
    },
    dialog: (title: string) => page.getByRole('dialog', { name: title }),
    isIdle: () => page.evaluate(() => document.activeElement === document.body),
  }
}

it('makes API keys, goes from one to the other, and revokes one', async () => {
  const { page, item, press, type, focused, dialog, isIdle, reach, ...desk } = await openDesk('keys')
  for (const name of ['Till', 'Shelf']) {
    await page.getByLabel('Name').waitFor()
    await press('c')
    await focused('input[name="name"]')
    await type(name)
    await press('Control+Enter')
    await focused('button', page.getByRole('region', { name: 'Copy the key now.' }))
    // Nobody wants to lose a key that is shown once by a slip.
    await press('1', 'Escape', 'Enter')
    await desk.button('Copied').waitFor()
    await press('Tab', 'Enter')
    await item(name).waitFor()
  }
  // Beside them is that of the shop's own program.
  const [first = '', second = '', third = ''] = await page.locator('main li b').allTextContents()
  await press('j')
  await focused('button', item(first))
  await press('ArrowDown')
  await focused('button', item(second))
  await press('j')
  await focused('button', item(third))
  await press('k')
  await focused('button', item(second))
  await press('Delete')
  const sure = dialog('Revoke this key?')
  await sure.waitFor()
  await press('Escape')
  await sure.waitFor({ state: 'detached' })
  await focused('button', item(second))
  await press('Enter')
  await sure.waitFor()
  await reach(sure.getByRole('button', { name: 'Revoke' }))
  await press('Enter')
  await item(second).getByText('Revoked').waitFor()
  // What had the focus is gone, and its place is remembered.
  await expect.poll(isIdle).toBe(true)
  await press('j')
  await focused('button', item(third))
  await desk.close()
})

it('writes a canned reply, changes it, leaves its form, and deletes it', async () => {
  const { page, item, press, type, focused, dialog, reach, ...desk } = await openDesk('canned')
  await desk.button('New canned reply').waitFor()
  await press('c')
  await focused('input[name="shortcut"]')
  await press('Escape')
  await focused('button', page.locator('main > div'))
  expect(await page.locator('button:focus').textContent()).toBe('New canned reply')
  await press('c')
  await focused('input[name="shortcut"]')
  await type('hours')
  await press('Tab')
  await type('From nine')
  await press('Enter')
  await type('to five.')
  await press('Control+Enter')
  await item('/hours').waitFor()
  expect((await world.app.db.cannedReply.findFirstOrThrow()).text).toBe('From nine\nto five.')

  await press('j', 'Enter')
  await focused('input[name="shortcut"]', item('Shortcut'))
  await type('times')
  await press('Escape')
  await focused('button', item('/hours'))
  await press('Enter')
  await focused('input[name="shortcut"]')
  expect(await page.getByLabel('Shortcut').inputValue()).toBe('hours')
  await press('Tab', 'Control+a')
  await type('From ten.')
  await press('Control+Enter')
  await item('From ten.').waitFor()
  await focused('button', item('/hours'))
  await press('Delete')
  const sure = dialog('Delete /hours?')
  await sure.waitFor()
  await press('Escape')
  await focused('button', item('/hours'))
  // Another one is being written meanwhile, and stays.
  await press('c')
  await focused('input[name="shortcut"]')
  await type('thanks')
  await reach(item('/hours').getByRole('button'))
  await press('Backspace')
  await reach(sure.getByRole('button', { name: 'Delete' }))
  await press('Enter')
  await item('/hours').waitFor({ state: 'detached' })
  expect(await world.app.db.cannedReply.count()).toBe(0)
  expect(await page.getByLabel('Shortcut').inputValue()).toBe('thanks')
  await desk.close()
})

it('opens a channel, saves it by the command bar, and closes it', async () => {
  const { page, item, press, type, focused, dialog, reach, ...desk } = await openDesk('channels')
  await item('Acme website').waitFor()
  await press('c')
  await focused('input[name="name"]')
  await type('jjk')
  expect(await page.locator('input:focus').inputValue()).toBe('jjk')
  await press('Tab', 'ArrowDown')
  expect(await page.locator('select:focus').inputValue()).toBe('API')
  await press('Escape')
  await page.locator('select:focus').waitFor({ state: 'detached' })
  await press('j', 'Enter')
  const row = page.locator('main li').first()
  const name = row.getByLabel('Name')
  await name.waitFor()
  await reach(name)
  await press('Control+a')
  await type('Front door')
  await press('Control+k')
  await dialog('Commands').waitFor()
  await type('save')
  await page.getByRole('option', { name: /Save/, selected: true }).waitFor()
  await press('Enter')
  await page.getByText('Saved.').waitFor()
  await item('Front door').waitFor()
  await focused('input[name="name"]', row)
  await press('Escape')
  await name.waitFor({ state: 'detached' })
  await focused('button[aria-expanded="false"]', row)
  await desk.close()
})

it('takes a member out of a channel', async () => {
  const settings = { name: 'Best customers', isRestricted: true, trustedDocumentsOnly: false }
  const channel = await createChannel(world.company.ctx, { kind: 'API', ...settings })
  const { agent } = await world.company.hire('AGENT')
  await addChannelMember(world.company.ctx, { channelId: channel.id, agentId: agent.id })
  const { page, item, press, focused, reach, ...desk } = await openDesk('channels')
  await item('Best customers').waitFor()
  await reach(item('Best customers').getByRole('button', { name: 'Details' }), 'j')
  await press('Enter')
  const member = page.getByRole('button', { name: `Remove ${agent.name}` })
  await member.waitFor()
  await press('j')
  await focused('button', item(agent.name).last())
  await press('Delete')
  await member.waitFor({ state: 'detached' })
  expect(await world.app.db.channelMember.count({ where: { channelId: channel.id } })).toBe(0)
  await desk.close()
})

it('asks before it deactivates who has the focus, invites, and takes that back', async () => {
  const { agent } = await world.company.hire('AGENT')
  const { page, item, press, type, focused, dialog, reach, ...desk } = await openDesk('team')
  await item(agent.email).waitFor()
  await reach(item(agent.email).getByRole('button'), 'j')
  await press('Backspace')
  await dialog(`Deactivate ${agent.name}?`).waitFor()
  await press('Escape')
  await focused('button', item(agent.email))
  await press('c')
  await type('Nina')
  await press('Tab')
  await type('nina@acme.example')
  await press('Control+Enter')
  const invited = page.getByRole('list', { name: 'Invited' })
  await invited.getByText('nina@acme.example').waitFor()
  await reach(invited.getByRole('button', { name: 'Revoke' }), 'j')
  await press('Delete')
  await invited.waitFor({ state: 'detached' })
  await desk.close()
})

it('goes to the pages and to the inbox, and is away', async () => {
  const { page, press, reach, ...desk } = await openDesk('profile')
  const away = page.getByRole('switch', { name: 'I am away' })
  await page.getByRole('switch', { name: 'I am away', checked: false }).waitFor()
  await press('Shift+A')
  await page.getByRole('switch', { name: 'I am away', checked: true }).waitFor()
  await expect.poll(() => away.isEnabled()).toBe(true)
  await press('Shift+A')
  await page.getByRole('switch', { name: 'I am away', checked: false }).waitFor()
  await press('t', 't')
  await page.locator('html[data-theme="dark"]').waitFor()
  await press('l', 'l')
  await page.getByRole('heading', { level: 1, name: 'Профіль' }).waitFor()
  await press('l')
  for (const [key, title] of [
    ['2', 'Team'],
    ['4', 'API keys'],
    ['1', 'Profile'],
  ] as const) {
    await press(key)
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
  }
  // There are no rows here, so that arrows scroll.
  await page.setViewportSize({ width: 1280, height: 400 })
  await reach(away)
  const main = page.locator('main')
  const before = await main.evaluate(({ scrollTop }) => scrollTop)
  await press('ArrowDown')
  await expect.poll(() => main.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(before)
  await Promise.all(['g', 'a'].map((key) => page.keyboard.press(key)))
  await page.waitForURL(world.url)
  await desk.close()
})

it('lists the keys in the help overlay, and runs them in the command bar', async () => {
  const { page, press, type, focused, dialog, ...desk } = await openDesk('keys')
  await page.locator('main li button').first().waitFor()
  await press('?')
  const settings = dialog('Keyboard shortcuts')
    .locator('section > div')
    .filter({ has: page.getByRole('heading', { name: 'Settings' }) })
  await settings.waitFor()
  const lines = await settings.locator('dl > div').evaluateAll((all) => all.map((line) => line.textContent))
  expect(lines.toSorted()).toEqual([
    'Back to the inboxGA',
    'Create keyC',
    'Go to API keys4',
    'Go to Canned replies5',
    'Go to Channels3',
    'Go to Profile1',
    'Go to Team2',
    'Leave the form or the fieldEsc',
    'Next rowJ',
    'Previous rowK',
    'RevokeDELETE',
    'SaveCtrl↵',
  ])
  await press('Escape')
  await settings.waitFor({ state: 'detached' })
  await press('Control+k')
  await dialog('Commands').waitFor()
  await type('create key')
  await page.getByRole('option', { name: /Create key/, selected: true }).waitFor()
  await press('Enter')
  await focused('input[name="name"]')
  await desk.close()
})
