/** What is in the customer's panel can be reached by its keys wherever the panel is not shown. */
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import type { Person } from '../../api/src/testing/people.ts'
import { hasFocus, longTalk, openTalk } from './conversation-talk.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'

let world: InboxWorld
let agent: Person
let id: string
let customers = 0

beforeAll(async () => {
  world = await createInboxWorld()
  agent = await world.company.hire('AGENT')
})

afterAll(() => world.close())

beforeEach(async () => {
  id = await longTalk(world, `Customer ${++customers}`, 1)
})

async function open(width: number) {
  const talk = await openTalk(world, agent, id, { viewport: { width, height: 900 } })
  onTestFinished(talk.close)
  return { ...talk, panel: talk.page.getByRole('complementary', { name: 'Customer' }) }
}

type Talk = Awaited<ReturnType<typeof open>>

it.each([
  ['in a drawer', 1100],
  ['in a column that was hidden', 1440],
])('opens it %s, with the menu that was asked for', async (_, width) => {
  const { page, panel } = await open(width)
  if (width > 1280) await page.keyboard.press('d')
  await panel.waitFor({ state: 'detached' })
  await page.keyboard.press('h')
  await panel.waitFor()
  await page.locator('[role="menuitem"]:focus').waitFor()
  await page.getByRole('menuitem', { name: 'AI' }).focus()
  await page.keyboard.press('Enter')
  const button = panel.getByRole('button', { name: 'Answered by: AI' })
  await expect.poll(() => hasFocus(button)).toBe(true)
  // From then on it is the panel's own key.
  await page.keyboard.press('p')
  await page.getByRole('menuitem', { name: 'High' }).waitFor()
})

it('opens it with the name to be changed, also from the command bar', async () => {
  const { page, panel } = await open(1100)
  await page.keyboard.press('F2')
  await expect.poll(() => hasFocus(panel.getByLabel('Name'))).toBe(true)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await page.keyboard.type('change who answers')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'People' }).waitFor()
})

it.each([
  [
    'by a key, without the panel',
    async ({ page, panel }: Talk) => {
      await page.keyboard.press('d')
      await panel.waitFor({ state: 'detached' })
      await page.keyboard.press('Shift+H')
    },
  ],
  [
    'by its button, which leaves the focus near',
    async ({ page, panel }: Talk) => {
      await panel.getByRole('button', { name: 'Done' }).focus()
      await page.keyboard.press('Enter')
      await expect.poll(() => hasFocus(panel.getByRole('button', { name: /^Priority/ }))).toBe(true)
    },
  ],
])('says that a person has seen to it %s', async (_, settle) => {
  await agent.get(
    'mutation ($input: SetConversationHandlerInput!) { setConversationHandler(input: $input) { conversation { id } } }',
    { input: { conversationId: id, handler: 'AGENT', escalationReason: 'Wants a refund' } },
  )
  const talk = await open(1440)
  const { page, panel } = talk
  await panel.getByText('Wants a refund').waitFor()
  const badge = page
    .locator('[aria-posinset]')
    .filter({ hasText: `Customer ${customers}` })
    .getByText('Needs a person')
  await badge.waitFor()
  await settle(talk)
  await badge.waitFor({ state: 'detached' })
  await panel.getByText('Wants a refund').waitFor({ state: 'detached' })
  const query = 'query ($id: ID!) { conversation(id: $id) { requiresHuman escalationReason handler } }'
  expect((await world.company.owner.get(query, { id })).conversation).toEqual({
    requiresHuman: false,
    escalationReason: null,
    handler: 'AGENT',
  })
})

it('says when the customer was there last, also while one talks', async () => {
  const { page, panel, message } = await open(1440)
  await page.clock.install({ time: Date.now() + 10 * 60_000 })
  await page.reload()
  await panel.getByText('10 minutes ago').first().waitFor()
  await world.shop.says(`Customer ${customers}`, 'Still here')
  await message('Still here').waitFor()
  const last = panel.locator('div', { hasText: /^Last contact/ }).locator('time')
  const at = Date.parse((await last.getAttribute('datetime')) ?? '')
  const { conversation } = await agent.get('query ($id: ID!) { conversation(id: $id) { lastActivityAt } }', { id })
  expect(at).toBe(Date.parse(conversation.lastActivityAt))
})
