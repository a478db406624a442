/** Files on a page that has been open for so long that their links are over. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { uploadFile } from '../../api/src/testing/files.ts'
import type { Person } from '../../api/src/testing/people.ts'
import { createInboxWorld, type InboxWorld, type OpenInbox } from './inbox-world.ts'

const hour = 3_600_000

let now = Date.now()
let world: InboxWorld
let agent: Person
let picture: Uint8Array<ArrayBuffer>

beforeAll(async () => {
  world = await createInboxWorld({ clock: { now: () => new Date(now) } })
  agent = await world.company.hire('AGENT')
  const page = await world.browser.newPage({ viewport: { width: 300, height: 200 } })
  picture = new Uint8Array(await page.screenshot())
  await page.close()
})

afterAll(() => world.close())

/** A conversation that begins with a file, followed by so many lines. */
async function openTalk(name: string, content: string | Uint8Array<ArrayBuffer>, count = 1): Promise<OpenInbox> {
  now = Date.now()
  const id = await world.shop.says(name, 'Please send it to me')
  const attachmentIds = [await uploadFile(agent, `${name}.file`, content)]
  await agent.get('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { __typename } }', {
    input: { conversationId: id, text: 'Here', clientMessageId: `file ${name}`, attachmentIds },
  })
  await world.shop.saysAll(Array.from({ length: count }, (_, index) => ({ name, text: `Line ${index + 1}.` })))
  const inbox = await world.open(agent, { path: `/c/${id}` })
  await inbox.page
    .locator('article')
    .filter({ hasText: `Line ${count}.` })
    .waitFor()
  return inbox
}

/** Three hours go by for everybody. */
async function wait({ page }: OpenInbox) {
  now += 3 * hour
  await page.clock.setSystemTime(now)
}

/** Closes it. The browser itself writes of requests that fail, and each test knows for which it has cared. */
async function leave({ context, complaints }: OpenInbox, foreseen: RegExp = tokenIsOver) {
  await context.close()
  expect(complaints.filter((line) => !foreseen.test(line))).toEqual([])
}

// Both clocks cannot go on at once, so whatever is asked in between is refused once.
const tokenIsOver = /status of 401/

/** Each answer to a request for a file. */
function answersOf({ context }: OpenInbox): number[] {
  const answers: number[] = []
  context.on('response', (response) => {
    if (response.url().includes('/files/')) answers.push(response.status())
  })
  return answers
}

const isLoaded = (image: ReturnType<OpenInbox['page']['locator']>) =>
  image.evaluate((element: HTMLImageElement) => element.complete && element.naturalWidth > 1)

it('are opened by keys as if they had just been sent', async () => {
  const inbox = await openTalk('Ann', 'What you wanted to know')
  const link = inbox.page.getByRole('link', { name: /Ann\.file/ })
  const before = await link.getAttribute('href')
  await link.focus()
  await wait(inbox)
  const answers = answersOf(inbox)
  const answer = inbox.context.waitForEvent('response', (response) => response.url().includes('/files/'))
  await inbox.page.keyboard.press('Enter')
  await answer
  expect(answers).toEqual([200])
  expect(await link.getAttribute('href')).not.toBe(before)
  await leave(inbox)
})

it('are good again before one presses, once a pointer comes near', async () => {
  const inbox = await openTalk('Ben', 'What you wanted to know')
  const link = inbox.page.getByRole('link', { name: /Ben\.file/ })
  const before = await link.getAttribute('href')
  await wait(inbox)
  await link.hover()
  await expect.poll(() => link.getAttribute('href')).not.toBe(before)
  const response = await fetch(new URL((await link.getAttribute('href')) ?? '', world.url))
  expect(await response.text()).toBe('What you wanted to know')
  await leave(inbox)
})

it('say so when they cannot be had', async () => {
  const inbox = await openTalk('Cleo', 'What you wanted to know')
  const link = inbox.page.getByRole('link', { name: /Cleo\.file/ })
  await link.focus()
  await wait(inbox)
  await inbox.page.route('**/graphql', (route) => route.abort())
  await inbox.page.keyboard.press('Enter')
  await inbox.page.getByRole('alert').filter({ hasText: 'Parley cannot be reached' }).waitFor()
  expect(inbox.context.pages()).toHaveLength(1)
  await leave(inbox, /net::ERR_FAILED|status of 401/)
})

it('are asked for anew when a picture comes into sight, and never with the link that is over', async () => {
  const inbox = await openTalk('Dora', picture, 60)
  const { page } = inbox
  const image = page.locator('article').getByRole('img', { name: 'Dora.file' })
  const isThere = async () => {
    await page.keyboard.press('Home')
    return image.count()
  }
  await page.keyboard.press('m')
  await expect.poll(isThere).toBe(1)
  await expect.poll(() => isLoaded(image)).toBe(true)
  const before = await image.getAttribute('src')
  await page.keyboard.press('End')
  await image.waitFor({ state: 'detached' })
  await wait(inbox)
  const answers = answersOf(inbox)
  await page.keyboard.press('Home')
  await expect.poll(() => isLoaded(image)).toBe(true)
  expect(await image.getAttribute('src')).not.toBe(before)
  expect(answers).toEqual([200])
  await leave(inbox)
})

it('are asked for anew when a picture fails, and nothing moves', async () => {
  const release = Promise.withResolvers<void>()
  const inbox = await openTalk('Edda', 'nothing yet')
  await inbox.page.route('**/files/**', async (route) => {
    await release.promise
    await route.fallback()
  })
  const attachmentIds = [await uploadFile(agent, 'Edda.png', picture)]
  await agent.get('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { __typename } }', {
    input: { conversationId: inbox.page.url().split('/c/')[1], text: '', clientMessageId: 'picture', attachmentIds },
  })
  const image = inbox.page.locator('article').getByRole('img', { name: 'Edda.png' })
  await image.waitFor()
  const place = await image.boundingBox()
  const answers = answersOf(inbox)
  // The clock of this device stays behind, so that the link looks good.
  now += 3 * hour
  release.resolve()
  await expect.poll(() => isLoaded(image)).toBe(true)
  expect(answers.at(-1)).toBe(200)
  expect(answers).toHaveLength(2)
  expect(await image.boundingBox()).toEqual(place)
  await leave(inbox, /status of 40[13]/)
})
