/** An agent where nothing but HTTP gets through. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { appear, read, say, startChat, type } from '../../api/src/testing/ephemeral.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'

let world: InboxWorld

beforeAll(async () => {
  world = await createInboxWorld()
})

afterAll(() => world.close())

it('sees messages, who types, who is there, and what was read', async () => {
  const visitor = await world.company.visitor()
  const chat = await startChat(visitor)
  const { page, row, complaints } = await world.open(await world.company.hire('AGENT'))
  await row('Hello').waitFor()
  await page.routeWebSocket(/graphql/, (socket) => socket.close())
  const streams: string[] = []
  page.on('request', (request) => {
    const name = /subscription (\w+)/.exec(request.postData() ?? '')?.[1]
    if (name) streams.push(name)
  })
  await page.reload()
  await expect.poll(() => [...streams].sort(), { timeout: 20_000 }).toEqual(['Ephemera', 'Events'])

  await row('Hello').click()
  const message = page.locator('article').filter({ hasText: 'Did you find it?' })
  await page.locator('form textarea').fill('Did you find it?')
  await page.keyboard.press('Enter')
  await message.getByRole('img', { name: 'Sent' }).waitFor()
  await say(visitor, chat, 'Here it is')
  await page.locator('article').filter({ hasText: 'Here it is' }).waitFor()
  await type(visitor, chat)
  await page.getByRole('region', { name: 'Messages' }).getByText('is typing').waitFor()
  await appear(visitor, 'ONLINE', chat)
  await page.getByText('On the page now').first().waitFor()
  await read(visitor, chat)
  await message.getByRole('img', { name: 'Read' }).waitFor()
  expect(streams).toHaveLength(2)
  expect(complaints).toEqual([])
})
