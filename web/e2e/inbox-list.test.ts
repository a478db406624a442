import type { Locator } from 'playwright-core'
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
  await expect.poll(inbox.names).toEqual(['Cleo', 'Ben', 'Ann'])
  await world.shop.says('Ann', 'One more thing')
  await inbox.row('One more thing').waitFor()
  await expect.poll(inbox.names).toEqual(['Ann', 'Cleo', 'Ben'])
  await inbox.row('Ann').getByText('2 unread').waitFor({ state: 'attached' })
})

it('[001-32] brings a new conversation into the list', async () => {
  await world.shop.says('Dora', 'I am new here')
  await inbox.row('Dora').waitFor()
  await expect.poll(async () => (await inbox.names())[0]).toBe('Dora')
})

it('[001-16] [001-17] shows a letter beside the chat of the same person, with a blue badge', async () => {
  await world.shop.writes('Ann', 'Invoice of March', 'Please find it here')
  const letter = inbox.row('Invoice of March')
  await letter.getByText('New letter').waitFor()
  await expect.poll(() => inbox.row('Ann').count()).toBe(2)
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
  await inbox.row('is typing').waitFor({ state: 'detached' })
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
  await expect.poll(inbox.names).toEqual(['Ben'])

  await page.getByRole('link', { name: 'E-mail 1' }).click()
  await inbox.row('Invoice of March').waitFor()
  await expect.poll(inbox.names).toEqual(['Ann'])
  await page.getByRole('link', { name: 'Closed' }).click()
  await page.getByText('Nothing here').waitFor()
  await page.getByRole('link', { name: 'All' }).click()
  await inbox.row('Dora').waitFor()
  const total = async () => `All ${(await inbox.names()).length}`
  await page.getByRole('link', { name: await total(), exact: true }).waitFor()
  const status =
    'mutation ($input: SetConversationStatusInput!) { setConversationStatus(input: $input) { __typename } }'
  await agent.get(status, { input: { conversationId: id, status: 'CLOSED' } })
  // Closed ones are among them.
  await page.getByRole('link', { name: 'Closed 1' }).waitFor()
  await page.getByRole('link', { name: await total(), exact: true }).waitFor()
  await agent.get(status, { input: { conversationId: id, status: 'ACTIVE' } })
  await page.getByRole('link', { name: 'Mine 1' }).waitFor()
})

it('is moved in with keys alone, and searched', async () => {
  const { page } = inbox
  await page.mouse.move(900, 400)
  await page.getByRole('link', { name: 'All' }).focus()
  // Both are on their way at once, for the second has to come within a second.
  await Promise.all([page.keyboard.press('g'), page.keyboard.press('a')])
  const names = await inbox.names()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/c\//)
  await expect.poll(() => page.locator('[aria-current="true"] bdi').first().textContent()).toBe(names[1])

  await page.keyboard.press('/')
  await page.locator('search input:focus').waitFor()
  await page.keyboard.type('cleo')
  await page.waitForURL(/q=cleo/)
  await expect.poll(inbox.names).toEqual(['Cleo'])
  await page.keyboard.press('Escape')
  await inbox.row('Dora').waitFor()
})

it('keeps rows where they are while the pointer is on its way to one', async () => {
  const { page } = inbox
  const before = await inbox.names()
  const last = page.locator('[aria-posinset]').nth(before.length - 1)
  const box = await last.boundingBox()
  let steps = 0
  // A pointer that rests lets the rows move, so it goes on until there was something to move them.
  const names = async () => {
    await page.mouse.move((box?.x ?? 0) + 60 + 20 * (++steps % 2), (box?.y ?? 0) + 30)
    return inbox.names()
  }
  await names()
  await world.shop.says('Ben', 'Do not move me')
  const isThere = () => inbox.row('Ben').getByText('Do not move me').isVisible()
  await expect.poll(async () => ((await names()).join() === before.join() ? isThere() : 'moved')).toBe(true)
  expect(await names()).toEqual(before)
  await page.mouse.move(900, 400)
  await page.locator('[aria-posinset="1"]').filter({ hasText: 'Ben' }).waitFor()
})

it('stays where it was scrolled to when something comes in above', async () => {
  await world.shop.saysAll(
    Array.from({ length: 130 }, (_, index) => ({ name: `Customer ${index}`, text: `Line ${index}` })),
  )
  const own = await world.open(agent)
  const { page } = own
  const seen = own.row('Customer 55')
  const rows = page.locator('[aria-setsize]')
  const count = async () => Number(await rows.first().getAttribute('aria-setsize'))
  const scrolled = () => rows.first().evaluate((row) => row.parentElement?.parentElement?.scrollTop ?? 0)
  await own.row('Customer 129').waitFor()
  await page.mouse.move(400, 400)
  // To the end first, so that nothing more is read later.
  const isAtEnd = async () => {
    await page.mouse.wheel(0, 20_000)
    const room = await rows.first().evaluate((row) => {
      const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = row.parentElement?.parentElement ?? {}
      return scrollHeight - scrollTop - clientHeight
    })
    return room < 1 && (await own.row('Hello from Cleo').count()) === 1
  }
  await expect.poll(isAtEnd).toBe(true)
  // Rows ahead of the scrolling are there before they are seen, and go when it rests.
  const isSeen = () => seen.evaluateAll((all) => all.some((row) => row.getBoundingClientRect().top > 100))
  while (!(await isSeen())) {
    const top = await scrolled()
    await page.mouse.wheel(0, -300)
    await expect.poll(scrolled, { interval: 5 }).toBe(top - 300)
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
  await expect.poll(async () => (await own.names())[0]).toBe('Somebody new')
  expect(own.complaints).toEqual([])
  await own.context.close()
})

it('goes on by keys from where the focus was when its row has gone', async () => {
  const own = await world.open(agent)
  const { page } = own
  await own.row('Customer 129').waitFor()
  const focused = page.locator('li:has(a:focus)')
  const place = async () => Number(await focused.getAttribute('aria-posinset'))
  for (let step = 0; step < 20; step++) await page.keyboard.press('j')
  expect(await place()).toBe(20)
  const nameOf = (row: Locator) => row.locator('bdi').first().textContent()
  const next = await nameOf(page.locator('[aria-posinset="21"]'))
  // It goes to the top, out of what is seen; the keys stay with what is seen.
  await world.shop.says((await nameOf(focused)) ?? '', 'Once more')
  await expect.poll(() => focused.count()).toBe(0)
  await page.keyboard.press('j')
  await expect.poll(() => nameOf(focused)).toBe(next)
  await page.keyboard.press('k')
  expect(await place()).toBe(20)

  // Keys that scroll go on when the focused row is out of sight, and J then begins with what is seen.
  const scrolled = () =>
    page
      .locator('[aria-setsize]')
      .first()
      .locator('xpath=../..')
      .evaluate((one) => one.scrollTop)
  for (let turn = 0; turn < 4; turn++) {
    const top = await scrolled()
    await page.keyboard.press('PageDown')
    await expect.poll(scrolled).toBeGreaterThan(top + 300)
  }
  const top = await scrolled()
  await page.keyboard.press('j')
  await focused.waitFor()
  expect(await place()).toBeGreaterThan(top / 76)
  expect(own.complaints).toEqual([])
  await own.context.close()
})

it('gives the focus of a row that goes out of sight to no other, and has its rows in order when it rests', async () => {
  const own = await world.open(agent)
  const { page } = own
  await own.row('Customer 129').waitFor()
  await page.keyboard.press('j')
  const focused = page.locator('a[id^="row-"]:focus')
  const id = await focused.getAttribute('id')
  const seen = await focused.evaluate(async (row) => {
    const list = row.closest('ul')?.parentElement
    const names: (string | undefined)[] = []
    for (let step = 0; list && step < 20; step++) {
      list.scrollTop += 300
      for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve))
      names.push(document.activeElement?.id)
    }
    return names
  })
  expect(seen.filter((name) => name !== id && name !== '')).toEqual([])
  expect(seen.at(-1)).toBe('')

  const placesOf = (rows: Element[]) => rows.map((row) => Number(row.getAttribute('aria-posinset')))
  const places = () => page.locator('[aria-posinset]').evaluateAll(placesOf)
  const [first = 0] = (await places()).sort((a, b) => a - b)
  expect(first).toBeGreaterThan(20)
  await expect.poll(places).toEqual((await places()).sort((a, b) => a - b))
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
