import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '../../api/src/testing/people.ts'
import { findBarriers } from './barriers.ts'
import { openTalk } from './composer-talk.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'

let world: InboxWorld
let agent: Person

beforeAll(async () => {
  world = await createInboxWorld()
  agent = await world.company.hire('AGENT')
  const input = { shortcut: 'hours', text: 'Dear {{customer.name}}, we are here from nine to five.' }
  await world.company.owner.get(
    'mutation ($input: CreateCannedReplyInput!) { createCannedReply(input: $input) { cannedReply { id } } }',
    { input },
  )
})

afterAll(() => world.close())

describe('what one has begun to write', () => {
  it('is there after a reload, in its own conversation, and gone when it is sent', async () => {
    const talk = await openTalk(world, agent, 'Ann')
    await world.shop.says('Ben', 'I am Ben')
    await talk.field.fill('Half a sen')
    await talk.row('Ben').click()
    await talk.message('I am Ben').waitFor()
    expect(await talk.field.inputValue()).toBe('')
    await talk.page.goBack()
    await talk.message('I am Ann').waitFor()
    await talk.page.reload()
    await talk.message('I am Ann').waitFor()
    expect(await talk.field.inputValue()).toBe('Half a sen')
    await talk.field.press('End')
    await talk.page.keyboard.type('tence')
    await talk.page.keyboard.press('Enter')
    await talk.message('Half a sentence').waitFor()
    await talk.page.reload()
    await talk.message('Half a sentence').waitFor()
    expect(await talk.field.inputValue()).toBe('')
    await talk.close()
  })

  it('for the team is never found in the field for the customer', async () => {
    const talk = await openTalk(world, agent, 'Cleo')
    await talk.page.keyboard.press('n')
    await talk.page.keyboard.type('She is difficult')
    await talk.page.getByRole('radio', { name: 'Reply' }).check({ force: true })
    expect(await talk.field.inputValue()).toBe('')
    await talk.page.reload()
    await talk.message('I am Cleo').waitFor()
    expect(await talk.page.getByRole('radio', { name: 'Reply' }).isChecked()).toBe(true)
    expect(await talk.field.inputValue()).toBe('')

    await talk.page.keyboard.press('n')
    expect(await talk.field.inputValue()).toBe('She is difficult')
    await talk.page.keyboard.press('Enter')
    await talk.message('She is difficult').getByText('Note', { exact: true }).waitFor()
    // A note does not count as what somebody wrote meanwhile.
    await talk.page.getByRole('radio', { name: 'Reply' }).check({ force: true })
    await talk.field.fill('Of course')
    await talk.field.press('Enter')
    await talk.message('Of course').waitFor()
    await talk.close()
  })
})

it('sends by Enter, begins a line by Shift and Enter, and leaves Enter to an input method', async () => {
  const talk = await openTalk(world, agent, 'Dora')
  await talk.field.pressSequentially('One')
  await talk.field.press('Shift+Enter')
  await talk.field.pressSequentially('Two')
  await talk.field.dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })
  expect(await talk.field.inputValue()).toBe('One\nTwo')
  await talk.field.press('Enter')
  await talk.message('One\nTwo').waitFor()
  await talk.field.fill('   ')
  await talk.field.press('Enter')
  expect(await talk.send.isDisabled()).toBe(true)
  await talk.close()
})

it('says how many characters are left, and sends none too many', async () => {
  const talk = await openTalk(world, agent, 'Edda')
  await talk.field.fill('a'.repeat(19_990))
  await talk.page.getByText('10 characters left').waitFor()
  await talk.field.fill('a'.repeat(20_002))
  await talk.page.getByText('2 characters too many').waitFor()
  expect(await talk.send.isDisabled()).toBe(true)
  await talk.close()
})

it('fills in a canned reply behind a slash, and emoji', async () => {
  const talk = await openTalk(world, agent, 'Finn')
  await talk.field.pressSequentially('/ho')
  await talk.page.getByRole('option', { name: /hours/ }).waitFor()
  expect(await findBarriers(talk.page)).toEqual([])
  await talk.field.press('Enter')
  await expect.poll(() => talk.field.inputValue()).toBe('Dear Finn, we are here from nine to five.')
  await talk.page.getByRole('button', { name: 'Emoji' }).click()
  await talk.page.getByRole('button', { name: '👍' }).click()
  expect(await talk.field.inputValue()).toBe('Dear Finn, we are here from nine to five.👍')
  await talk.page.keyboard.press('Enter')
  await talk.message('nine to five.👍').waitFor()
  await talk.close()
})

describe('a canned reply on a slow network', () => {
  const filled = (name: string) => `Dear ${name}, we are here from nine to five.`

  it('is filled in by Enter before the list is there, and its slash word is never sent', async () => {
    const talk = await openTalk(world, agent, 'Jara')
    const release = await talk.hold('ComposerCannedReplies')
    await talk.field.pressSequentially('/ho')
    await talk.field.press('Enter')
    await talk.page.getByText('Loading canned replies').waitFor()
    expect(await findBarriers(talk.page)).toEqual([])
    await talk.field.press('Enter')
    expect(await talk.field.inputValue()).toBe('/ho')
    await talk.field.pressSequentially(' See you')
    release()
    await expect.poll(() => talk.field.inputValue()).toBe(`${filled('Jara')} See you`)
    await talk.field.press('Enter')
    await talk.message(`${filled('Jara')} See you`).waitFor()
    await talk.close()
  })

  it('keeps what is written while it is filled in, and is not sent before', async () => {
    const talk = await openTalk(world, agent, 'Kian')
    await talk.field.pressSequentially('/ho')
    await talk.page.getByRole('option', { name: /hours/ }).waitFor()
    const release = await talk.hold('RenderCannedReply')
    await talk.field.press('Enter')
    await talk.field.pressSequentially(' Bye')
    await talk.field.press('Enter')
    expect(await talk.field.inputValue()).toBe('/ho Bye')
    release()
    await expect.poll(() => talk.field.inputValue()).toBe(`${filled('Kian')} Bye`)
    await talk.field.press('Enter')
    await talk.message(`${filled('Kian')} Bye`).waitFor()
    await talk.close()
  })

  it('is an ordinary text when one does not wait, when nothing fits, or when the list cannot be read', async () => {
    const talk = await openTalk(world, agent, 'Lena')
    const release = await talk.hold('ComposerCannedReplies')
    await talk.field.pressSequentially('/hours')
    await talk.field.press('Enter')
    await talk.field.press('Escape')
    await talk.field.press('Enter')
    await talk.message('/hours').waitFor()
    await talk.field.pressSequentially('/nothing')
    await talk.field.press('Enter')
    release()
    await talk.page.getByText('No canned reply fits.').waitFor()
    expect(await talk.field.inputValue()).toBe('/nothing')
    await talk.field.press('Enter')
    await talk.message('/nothing').waitFor()
    await talk.close()

    const other = await openTalk(world, agent, 'Milo')
    await other.page.route('**/graphql', (route) => {
      if (!route.request().postData()?.includes('ComposerCannedReplies')) return route.fallback()
      return route.fulfill({ json: { data: null, errors: [{ message: 'No.' }] } })
    })
    const refuse = await other.hold('ComposerCannedReplies')
    await other.field.pressSequentially('/hours')
    await other.field.press('Enter')
    refuse()
    await other.page.getByText('Loading canned replies').waitFor({ state: 'detached' })
    expect(await other.field.inputValue()).toBe('/hours')
    await other.field.press('Enter')
    await other.message('/hours').waitFor()
    await other.close()
  })
})

describe('files', () => {
  it('are dropped, pasted or chosen, and sent without a word', async () => {
    const talk = await openTalk(world, agent, 'Gus')
    const { page } = talk
    const held = await page.evaluateHandle(() => {
      const data = new DataTransfer()
      data.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }))
      return data
    })
    await page.locator('body').dispatchEvent('dragenter', { dataTransfer: held })
    await page.getByText('Drop files here').waitFor()
    await page.locator('body').dispatchEvent('drop', { dataTransfer: held })
    await page.getByText('Drop files here').waitFor({ state: 'detached' })
    await page.locator('input[type="file"]').setInputFiles([
      { name: 'chosen.txt', mimeType: 'text/plain', buffer: Buffer.from('chosen') },
      { name: 'nothing.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
    ])
    const files = page.getByRole('list', { name: 'Files' })
    await files.getByText('The file is empty').waitFor()
    await files.getByRole('button', { name: 'Remove nothing.txt' }).click()
    await files.locator('[data-state="done"]').nth(1).waitFor()
    await talk.send.click()
    const sent = talk.message('dropped.txt')
    await sent.getByRole('link', { name: /chosen\.txt/ }).waitFor()
    expect(await files.count()).toBe(0)
    await talk.row('Gus').getByText('You: Attachment', { exact: true }).waitFor()
    await talk.close()
  })

  it('that could not be uploaded are uploaded again', async () => {
    const talk = await openTalk(world, agent, 'Hana')
    await talk.page.route('**/files/**', (route) => route.fulfill({ status: 500 }), { times: 1 })
    const file = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('plan') }
    await talk.page.locator('input[type="file"]').setInputFiles([file])
    await talk.page.getByText('Upload failed').waitFor()
    await talk.page.getByRole('button', { name: 'Upload plan.txt again' }).click()
    await talk.page.locator('[data-state="done"]').waitFor()
    await talk.send.click()
    await talk.message('plan.txt').waitFor()
    await talk.context.close()
  })
})

it('warns while a colleague answers the same customer', async () => {
  const colleague = await world.company.hire('AGENT')
  const talk = await openTalk(world, agent, 'Iris')
  const input = { conversationId: talk.id, isTyping: true }
  const say = (isTyping: boolean) =>
    colleague.get('mutation ($input: SetTypingInput!) { setTyping(input: $input) { isTyping } }', {
      input: { ...input, isTyping },
    })
  await say(true)
  await talk.page.getByText('is answering right now').waitFor()
  await say(false)
  await talk.page.getByText('is answering right now').waitFor({ state: 'detached' })
  await talk.close()
})
