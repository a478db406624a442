import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
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

const hasFocus = (target: Locator) => target.evaluate((element) => element === document.activeElement)

it('shows who the customer is, changes the name, and leads to other conversations', async () => {
  const chat = await world.shop.says('Ann', 'Hello')
  await world.shop.writes('Ann', 'Invoice of March', 'Please find it here')
  const inbox = await world.open(agent, { path: `/c/${chat}` })
  const panel = inbox.page.getByRole('complementary', { name: 'Customer' })
  await panel.getByText('First contact').waitFor()
  await panel.getByText('Acme API').first().waitFor()

  await panel.getByRole('button', { name: 'Ann' }).click()
  await inbox.page.getByRole('textbox', { name: 'Name' }).fill('Ann Lee')
  await inbox.page.keyboard.press('Enter')
  await panel.getByRole('button', { name: 'Ann Lee' }).waitFor()
  await inbox.page.getByRole('heading', { name: 'Ann Lee' }).waitFor()
  expect(await hasFocus(panel.getByRole('button', { name: 'Ann Lee' }))).toBe(true)
  await inbox.page.locator('article header').getByText('Ann Lee', { exact: true }).waitFor()
  await expect.poll(() => inbox.row('Ann Lee').count()).toBe(2)

  await inbox.page.keyboard.press('F2')
  await inbox.page.getByRole('textbox', { name: 'Name' }).fill('Nobody')
  await inbox.page.keyboard.press('Escape')
  await panel.getByRole('button', { name: 'Ann Lee' }).waitFor()
  expect(await hasFocus(panel.getByRole('button', { name: 'Ann Lee' }))).toBe(true)

  await panel.getByRole('link', { name: /Invoice of March/ }).click()
  await inbox.page.locator('article').filter({ hasText: 'Please find it here' }).waitFor()
  await panel.getByRole('link', { name: /Hello/ }).waitFor()
  expect(inbox.complaints).toEqual([])
  await inbox.context.close()
})

it('says how urgent the conversation is, and changes that', async () => {
  const id = await world.shop.says('Ben', 'It burns!')
  const inbox = await world.open(agent, { path: `/c/${id}` })
  const { page } = inbox
  await page.getByRole('button', { name: 'Priority: Normal' }).click()
  await page.getByRole('menuitem', { name: 'Urgent' }).click()
  await page.getByRole('button', { name: 'Priority: Urgent' }).waitFor()
  await inbox.row('Ben').getByText('Urgent').waitFor({ state: 'attached' })
  await inbox.context.close()
})

it('is a drawer where there is no room for a column', async () => {
  const id = await world.shop.says('Cleo', 'Hello')
  const inbox = await world.open(agent, { path: `/c/${id}`, viewport: { width: 1000, height: 800 } })
  const { page } = inbox
  await page.getByRole('button', { name: 'Show or hide the customer' }).click()
  const drawer = page.getByRole('dialog', { name: 'Customer' })
  await drawer.getByText('First contact').waitFor()
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  expect(inbox.complaints).toEqual([])
  await inbox.context.close()
})
