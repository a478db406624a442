/** Through the messages of a conversation without a mouse. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '../../api/src/testing/people.ts'
import { findBarriers } from './barriers.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'

let world: InboxWorld
let agent: Person

beforeAll(async () => {
  world = await createInboxWorld()
  agent = await world.company.hire('AGENT')
})

afterAll(() => world.close())

/** A conversation of so many lines is open, and the field has the focus. */
async function openTalk(name: string, count: number, options: Parameters<InboxWorld['open']>[1] = {}) {
  const lines = Array.from({ length: count }, (_, index) => ({ name, text: `Line ${index + 1}.` }))
  const id = await world.shop.saysAll(lines)
  const inbox = await world.open(agent, { ...options, path: `/c/${id}` })
  const { page } = inbox
  const field = page.locator('form textarea[title]')
  await page
    .locator('article')
    .filter({ hasText: `Line ${count}.` })
    .waitFor()
  await field.focus()
  const close = async () => {
    expect(inbox.complaints).toEqual([])
    await inbox.context.close()
  }
  return { ...inbox, field, close, press: (...keys: string[]) => pressAll(page, keys) }
}

async function pressAll(page: Page, keys: string[]) {
  for (const key of keys) await page.keyboard.press(key)
}

/** The text of the message that has the focus and is in sight, or what else has it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement
    const box = element?.getBoundingClientRect()
    const list = element?.closest('section')?.getBoundingClientRect()
    if (!element?.matches('article') || !box || !list) return element?.localName
    const isInSight = box.top >= list.top - 1 && box.bottom <= list.bottom + 1
    return isInSight ? element.querySelector('[dir="auto"]')?.textContent : 'out of sight'
  })

const expectFocus = (page: Page, text: string) => expect.poll(() => focused(page)).toBe(text)

describe('the keys of the messages', () => {
  it('go from the field up and down, to both ends, and back', async () => {
    const { page, press, close } = await openTalk('Ann', 40)
    await press('ArrowUp')
    await expectFocus(page, 'Line 40.')
    await press('ArrowUp', 'ArrowUp', 'ArrowUp')
    await expectFocus(page, 'Line 37.')
    await press('ArrowDown')
    await expectFocus(page, 'Line 38.')
    await press('Home')
    await expectFocus(page, 'Line 1.')
    await press('End')
    await expectFocus(page, 'Line 40.')
    await press('ArrowDown')
    await expectFocus(page, 'textarea')
    await press('Shift+Tab')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Message actions')
    await press('Shift+Tab')
    await expectFocus(page, 'Line 40.')
    await press('ArrowUp', 'Escape')
    await expectFocus(page, 'textarea')
    await press('Control+ArrowUp')
    await expectFocus(page, 'Line 40.')
    await close()
  })

  it('stay on their message while older ones are read and new ones come', async () => {
    const { page, press, close } = await openTalk('Ben', 130)
    await press('ArrowUp')
    let first = Number.NaN
    while (first !== 1) {
      await press('Home')
      await expect.poll(() => focused(page)).toMatch(/^Line/)
      first = Number(/\d+/.exec((await focused(page)) ?? ''))
      if (first === 1) break
      // What is read comes above the first one, which keeps the focus and its place.
      await page
        .locator('article')
        .filter({ hasText: `Line ${first - 1}.` })
        .waitFor({ state: 'attached' })
      await expectFocus(page, `Line ${first}.`)
    }
    await world.shop.says('Ben', 'And another')
    await page.getByRole('button', { name: '1 new message' }).waitFor()
    await expectFocus(page, 'Line 1.')
    await page
      .locator('section')
      .filter({ has: page.locator('article') })
      .last()
      .hover()
    await page.mouse.wheel(0, 3_000)
    await expect.poll(() => focused(page)).toBe('out of sight')
    await press('ArrowDown')
    await expectFocus(page, 'Line 2.')
    await close()
  })

  it('reply, copy, edit and delete', async () => {
    const { page, field, press, context, close } = await openTalk('Cleo', 3)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.keyboard.type('My answr')
    await press('Enter')
    await page.locator('article[data-message]').filter({ hasText: 'My answr' }).waitFor()

    await press('Escape', 'm')
    await expectFocus(page, 'My answr')
    await press('e')
    await expectFocus(page, 'textarea')
    await press('ArrowLeft')
    await page.keyboard.type('e')
    await press('Enter')
    await expectFocus(page, 'My answer')
    await press('c')
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('My answer')

    await press('Delete')
    await page.getByRole('dialog').waitFor()
    await press('Escape')
    await expectFocus(page, 'My answer')
    await press('Delete')
    await page.getByRole('dialog').waitFor()
    await press('Tab', 'Tab', 'Enter')
    await page.locator('article[data-message]').filter({ hasText: 'Message deleted' }).waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('Message deleted')

    await press('ArrowUp')
    await expectFocus(page, 'Line 3.')
    await press('r')
    await expectFocus(page, 'textarea')
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.getByText('Replying to Cleo').waitFor()
    await close()
  })

  it('leave what is not one’s own, and the conversation, as they are', async () => {
    const { page, press, close } = await openTalk('Dora', 2)
    await press('ArrowUp', 'e')
    await page.getByText('Only your own messages can be changed or deleted.').waitFor()
    await expectFocus(page, 'Line 2.')
    expect(await page.getByRole('button', { name: 'Status: Closed' }).count()).toBe(0)
    // Elsewhere the same key closes the conversation.
    await press('Escape', 'Escape', 'e')
    await page.getByRole('button', { name: 'Status: Closed' }).waitFor()
    await close()
  })

  it('open the menu, which gives the focus back', async () => {
    const { page, press, close } = await openTalk('Edda', 2)
    for (const key of ['Enter', 'Shift+F10']) {
      await press('Control+ArrowUp')
      await expectFocus(page, 'Line 2.')
      await press(key)
      await page.locator('[role="menuitem"]:focus').waitFor()
      await press('Escape')
      await expectFocus(page, 'Line 2.')
      await press('Escape')
      await expectFocus(page, 'textarea')
    }
    await press('Control+ArrowUp', 'Enter')
    await page.locator('[role="menuitem"]:focus').filter({ hasText: 'Reply' }).waitFor()
    await press('Enter')
    await page.getByText('Replying to Edda').waitFor()
    await expectFocus(page, 'textarea')
    await close()
  })

  it('are told in the help and the command bar, in each language, and axe has nothing against them', async () => {
    for (const [locale, colorScheme, group, name] of [
      ['en-GB', 'dark', 'Messages', 'Go to the messages'],
      ['uk-UA', 'light', 'Повідомлення', 'Перейти до повідомлень'],
    ] as const) {
      const { page, press, close } = await openTalk(`Finn ${locale}`, 3, { locale, colorScheme })
      await press('Escape', '?')
      const help = page.getByRole('dialog')
      await help.getByRole('heading', { name: group, exact: true }).waitFor()
      await help.getByRole('term').filter({ hasText: name }).waitFor()
      await press('Escape')
      await help.waitFor({ state: 'detached' })
      await press('Control+k')
      await page.keyboard.type(name)
      await page.getByRole('option', { name, selected: true }).waitFor()
      await press('Enter')
      await expectFocus(page, 'Line 3.')
      expect(await findBarriers(page)).toEqual([])
      await close()
    }
  })
})
