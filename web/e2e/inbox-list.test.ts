import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '../../api/src/testing/people.ts'
import { findBarriers } from './barriers.ts'
import { createInboxWorld, type InboxWorld, type OpenInbox } from './inbox-world.ts'

let world: InboxWorld
let agent: Person
let inbox: OpenInbox

beforeAll(async () => {
  world = await createInboxWorld()
  agent = await world.company.hire('AGENT')
  for (const name of ['Ann', 'Ben', 'Cleo']) await world.shop.says(name, `Hello from ${name}`)
  inbox = await world.open(agent)
  await inbox.row('Ann').waitFor()
})

afterAll(() => world.close())

it('[001-12] [001-20] shows who wrote last first, without a reload', async () => {
  expect(await inbox.names()).toEqual(['Cleo', 'Ben', 'Ann'])
  await world.shop.says('Ann', 'One more thing')
  await inbox.row('One more thing').waitFor()
  expect(await inbox.names()).toEqual(['Ann', 'Cleo', 'Ben'])
  await inbox.row('Ann').getByText('2 unread').waitFor({ state: 'attached' })
})

it('[001-32] brings a new conversation into the list', async () => {
  await world.shop.says('Dora', 'I am new here')
  await inbox.row('Dora').waitFor()
  expect((await inbox.names())[0]).toBe('Dora')
})

it('[001-16] [001-17] shows a letter beside the chat of the same person, with a blue badge', async () => {
  await world.shop.writes('Ann', 'Invoice of March', 'Please find it here')
  const letter = inbox.row('Invoice of March')
  await letter.getByText('New letter').waitFor()
  expect(await inbox.row('Ann').count()).toBe(2)
  const colour = await letter
    .getByText('New letter')
    .evaluate((badge) => badge.ownerDocument.defaultView?.getComputedStyle(badge).backgroundColor)
  expect(colour).toBe('rgb(31, 98, 214)')

  const inKyiv = await world.open(agent, { locale: 'uk-UA' })
  await inKyiv.row('Invoice of March').getByText('Новий лист').waitFor()
  await inKyiv.context.close()
})

it('shows who types, and stops when the message comes', async () => {
  const visitor = await world.company.visitor()
  const { startConversation } = await visitor.get(
    'mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } } }',
    { input: { clientConversationId: 'first', text: 'Is anybody here?' } },
  )
  const row = inbox.row('Is anybody here?')
  await row.waitFor()
  const input = { conversationId: startConversation.conversation.id, isTyping: true }
  await visitor.get('mutation ($input: SetTypingInput!) { setTyping(input: $input) { isTyping } }', { input })
  await inbox.row('is typing').waitFor()
  await visitor.get('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }', {
    input: { conversationId: input.conversationId, text: 'Hello?', clientMessageId: 'second' },
  })
  await inbox.row('Hello?').waitFor()
  expect(await inbox.row('is typing').count()).toBe(0)
})

it('counts the views and shows what belongs into each', async () => {
  const { page } = inbox
  const id = await world.shop.says('Ben', 'Take care of me')
  const { viewer } = await agent.get('{ viewer { agent { id } } }')
  await agent.get(
    'mutation ($input: AssignConversationInput!) { assignConversation(input: $input) { conversation { id } } }',
    {
      input: { conversationId: id, assigneeId: viewer.agent.id },
    },
  )
  await page.getByRole('link', { name: 'Mine 1' }).click()
  await inbox.row('Ben').getByText('Active').waitFor()
  expect(await inbox.names()).toEqual(['Ben'])

  await page.getByRole('link', { name: 'E-mail 1' }).click()
  await inbox.row('Invoice of March').waitFor()
  expect(await inbox.names()).toEqual(['Ann'])
  await page.getByRole('link', { name: 'Closed' }).click()
  await page.getByText('Nothing here').waitFor()
  await page.getByRole('link', { name: 'All' }).click()
})

it('is moved in with keys alone, and searched', async () => {
  const { page } = inbox
  await page.mouse.move(900, 400)
  await page.getByRole('link', { name: 'All' }).focus()
  await page.keyboard.press('g')
  await page.keyboard.press('a')
  const names = await inbox.names()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/c\//)
  expect(await page.locator('[aria-current="true"] bdi').first().textContent()).toBe(names[1])

  await page.keyboard.press('/')
  await page.keyboard.type('cleo')
  await page.waitForURL(/q=cleo/)
  await inbox.row('Cleo').waitFor()
  expect(await inbox.names()).toEqual(['Cleo'])
  await page.keyboard.press('Escape')
  await inbox.row('Dora').waitFor()
})

it('keeps rows where they are while the pointer is on its way to one', async () => {
  const { page } = inbox
  const before = await inbox.names()
  const last = page.locator('[aria-posinset]').nth(before.length - 1)
  const box = await last.boundingBox()
  await page.mouse.move((box?.x ?? 0) + 60, (box?.y ?? 0) + 30)
  await page.mouse.move((box?.x ?? 0) + 80, (box?.y ?? 0) + 32)
  await world.shop.says('Ben', 'Do not move me')
  await inbox.row('Ben').getByText('Do not move me').waitFor()
  expect(await inbox.names()).toEqual(before)
  await page.mouse.move(900, 400)
  await page.locator('[aria-posinset="1"]').filter({ hasText: 'Ben' }).waitFor()
})

it('stays where it was scrolled to when something comes in above', async () => {
  for (let index = 0; index < 130; index++) await world.shop.says(`Customer ${index}`, `Line ${index}`)
  const own = await world.open(agent)
  const { page } = own
  const seen = own.row('Customer 55')
  const count = async () => Number(await page.locator('[aria-setsize]').nth(9).getAttribute('aria-setsize'))
  await own.row('Customer 129').waitFor()
  await page.mouse.move(400, 400)
  // Rows ahead of the scrolling are there before they are seen, and go when it rests.
  const isSeen = () => seen.evaluateAll((rows) => rows.some((row) => row.getBoundingClientRect().bottom < 800))
  while (!(await isSeen())) {
    await page.mouse.wheel(0, 300)
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))')
  }
  await page.mouse.move(900, 400)
  const before = { box: await seen.boundingBox(), count: await count() }

  await world.shop.says('Somebody new', 'From nowhere')
  await page
    .locator(`[aria-setsize="${before.count + 1}"]`)
    .first()
    .waitFor()
  expect(await seen.boundingBox()).toEqual(before.box)

  await page.mouse.move(400, 400)
  await page.mouse.wheel(0, -20_000)
  await own.row('Somebody new').waitFor()
  expect((await own.names())[0]).toBe('Somebody new')
  expect(own.complaints).toEqual([])
  await own.context.close()
})

it('says when a page could not be read, and reads it when one asks again', async () => {
  const own = await world.open(agent)
  const { page } = own
  await own.row('Customer 129').waitFor()
  let isCut = true
  await page.route('**/graphql', (route) => {
    const isPage = route.request().postData()?.includes('ConversationPage')
    return isCut && isPage ? route.abort() : route.fallback()
  })
  await page.getByRole('navigation').getByRole('link', { name: 'Waiting' }).click()
  await page.getByRole('alert').getByText('The list could not be loaded').waitFor()
  isCut = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await own.row('Customer 129').waitFor()
  await own.context.close()
})

it('has no barrier that axe finds, light or dark, wide or narrow', async () => {
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 390],
  ] as const) {
    const own = await world.open(agent, { colorScheme, viewport: { width, height: 800 } })
    await own.page.locator('[aria-posinset="1"]').waitFor()
    expect(await findBarriers(own.page)).toEqual([])
    await own.context.close()
  }
})

it('[001-28] writes nothing to the console', () => {
  expect(inbox.complaints).toEqual([])
})
