/** The messages that an agent has written: how far they have come, and what may still be done with them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '../../api/src/testing/people.ts'
import { hasFocus, longTalk, openTalk } from './conversation-talk.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'

let world: InboxWorld
let agent: Person

beforeAll(async () => {
  world = await createInboxWorld()
  agent = await world.company.hire('AGENT')
})

afterAll(() => world.close())

const open = (id: string, options?: Parameters<InboxWorld['open']>[1]) => openTalk(world, agent, id, options)
const lines = (name: string, count: number) => longTalk(world, name, count)

it('[003-28] shows a message on its way, sent, delivered and read', async () => {
  const visitor = await world.company.visitor()
  const ask = (mutation: string, type: string, input: object) =>
    visitor.get(`mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`, { input })
  const { startConversation } = await visitor.get(
    'mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } } }',
    { input: { clientConversationId: 'ticks', text: 'Do you deliver on Sundays?' } },
  )
  const conversationId: string = startConversation.conversation.id
  const talk = await open(conversationId)
  const release = Promise.withResolvers<void>()
  await talk.page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('mutation SendMessage')) await release.promise
    await route.fallback()
  })
  await talk.field.fill('Yes, every Sunday')
  await talk.field.press('Enter')
  const row = talk.page.locator('article').filter({ hasText: 'Yes, every Sunday' })
  await row.getByRole('img', { name: 'Sending' }).waitFor()
  expect(await talk.field.inputValue()).toBe('')

  release.resolve()
  await row.getByRole('img', { name: 'Sent' }).waitFor()
  await expect.poll(() => row.getAttribute('data-message')).toMatch(/^msg_/)
  const messageId = await row.getAttribute('data-message')
  await ask('setTyping', 'SetTypingInput', { conversationId, isTyping: true })
  await talk.list.getByText('is typing').waitFor()
  await expect.poll(talk.gap).toBe(0)
  await ask('markDelivered', 'MarkDeliveredInput', { conversationId, messageId })
  await row.getByRole('img', { name: 'Delivered' }).waitFor()
  await ask('markRead', 'MarkReadInput', { conversationId, messageId })
  await row.getByRole('img', { name: 'Read' }).waitFor()
  await expect.poll(() => row.count()).toBe(1)
  await talk.close()
})

describe('a message of one’s own', () => {
  it('is changed from an empty field, and deleted after a question', async () => {
    const talk = await open(await lines('Edda', 2))
    await talk.field.fill('Se you soon')
    await talk.field.press('Enter')
    await talk.message('Se you soon').waitFor()
    await talk.field.press('ArrowUp')
    await talk.page.getByRole('textbox', { name: 'Edit' }).fill('See you soon')
    await talk.page.keyboard.press('Enter')
    await talk.message('See you soon').getByText('edited').waitFor()
    await expect.poll(() => hasFocus(talk.field)).toBe(true)
    await talk.page.keyboard.type('Bye')
    expect(await talk.field.inputValue()).toBe('Bye')

    await talk.message('See you soon').hover()
    await talk.message('See you soon').getByRole('button', { name: 'Message actions' }).click()
    await talk.page.getByRole('menuitem', { name: 'Delete' }).click()
    await talk.page.getByRole('button', { name: 'Cancel' }).click()
    await talk.message('See you soon').getByRole('button', { name: 'Message actions' }).click()
    await talk.page.getByRole('menuitem', { name: 'Delete' }).click()
    await talk.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await talk.page.getByText('Message deleted').last().waitFor()
    expect(await talk.message('See you soon').count()).toBe(0)
    await talk.close()
  })

  it('is not changed to more than a message takes, and it is said how much that is', async () => {
    const talk = await open(await lines('Elsa', 1))
    await talk.field.fill('Short')
    await talk.field.press('Enter')
    await talk.message('Short').waitFor()
    await talk.field.press('ArrowUp')
    const editor = talk.page.getByRole('textbox', { name: 'Edit' })
    await editor.fill('a'.repeat(20_002))
    await talk.page.getByText('2 characters too many').waitFor()
    expect(await talk.page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await editor.press('Enter')
    await editor.fill('a'.repeat(19_999))
    await talk.page.getByText('1 character left').waitFor()
    await editor.press('Enter')
    await talk.message('aaa').getByText('edited').waitFor()
    await talk.close()
  })

  it('[003-11] that is refused says so, and is tried again or given up', async () => {
    const talk = await open(await lines('Finn', 2))
    let isRefused = true
    const refusal = { errors: [{ message: 'No.', extensions: { code: 'FORBIDDEN' } }] }
    await talk.page.route('**/graphql', (route) => {
      const isSend = route.request().postData()?.includes('mutation SendMessage')
      return isRefused && isSend ? route.fulfill({ json: refusal }) : route.fallback()
    })
    for (const text of ['First', 'Second']) {
      await talk.field.fill(text)
      await talk.field.press('Enter')
    }
    const first = talk.page.locator('article').filter({ hasText: 'First' })
    await first.getByText('This message was not sent.').waitFor()
    const second = talk.page.locator('article').filter({ hasText: 'Second' })
    await second.getByRole('button', { name: 'Discard' }).click()
    await second.waitFor({ state: 'detached' })
    isRefused = false
    await first.getByRole('button', { name: 'Try again' }).click()
    await talk.message('First').getByRole('img', { name: 'Sent' }).waitFor()
    await talk.close()
  })

  it('that crosses another is sent after it was read', async () => {
    const talk = await open(await lines('Gus', 2))
    // The customer's words come while one's own are on their way.
    let isTooLate = false
    await talk.page.route('**/graphql', async (route) => {
      const isSending = route.request().postData()?.includes('mutation SendMessage')
      if (isSending && !isTooLate) {
        isTooLate = true
        await world.shop.says('Gus', 'Too late!')
      }
      await route.fallback()
    })
    await talk.field.fill('It is done')
    await talk.field.press('Enter')
    const own = talk.page.locator('article').filter({ hasText: 'It is done' })
    await own.getByText('Somebody wrote meanwhile').waitFor()
    await own.getByRole('button', { name: 'Send anyway' }).click()
    await talk.message('It is done').waitFor()
    expect(await own.count()).toBe(1)
    await talk.close()
  })
})
