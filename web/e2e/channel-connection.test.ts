/** Whether a channel works, as those who look after it see it while it happens. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createChannel } from '../../api/src/domain/channels/create.ts'
import { createClient } from '../../api/src/testing/client.ts'
import { findBarriers } from './barriers.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'
import { openSettings } from './settings-desk.ts'

let world: InboxWorld

beforeAll(async () => {
  world = await createInboxWorld()
})

afterAll(() => world.close())

/** A page on an origin of its own that shows the widget of this key, opened by a visitor who opens the chat. */
async function visitShop(publicKey: string | null) {
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
    <script src="${world.url}widget.js" data-channel="${publicKey}" async></script></head><body><h1>Shop</h1></body></html>`
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  const context = await world.browser.newContext({ locale: 'en-GB' })
  onTestFinished(async () => {
    await context.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const origin = `http://127.0.0.1:${port}`
  const visitor = await context.newPage()
  const open = async () => {
    await visitor.goto(origin)
    await visitor.locator('.launcher').click()
  }
  return { origin, open }
}

async function openChannels(options?: BrowserContextOptions) {
  const desk = await openSettings(world, world.company.owner, 'channels', options)
  onTestFinished(() => desk.context.close())
  return desk
}

describe('a widget', () => {
  it('waits, names the page that it refused, lets it in with one click, and is connected, all without a reload', async () => {
    const only = { allowedOrigins: ['https://www.shop.example'] }
    const { id, publicKey } = await createChannel(world.company.ctx, { kind: 'WIDGET', name: 'Shop site', ...only })
    const desk = await openChannels()
    const shop = desk.item('Shop site')
    await shop.getByText('Waiting for the first visitor').waitFor()
    await shop.getByText('Put its line, which stands under Details, into your pages').waitFor()
    expect(await findBarriers(desk.page)).toEqual([])

    const { origin, open } = await visitShop(publicKey)
    await open()
    await shop.getByText('Not connected: refused since').waitFor()
    await shop.getByText(`A page of ${origin} was not let in. · now`).waitFor()
    expect(await shop.getByText('Waiting').count()).toBe(0)
    expect(await findBarriers(desk.page)).toEqual([])

    await shop.getByRole('button', { name: `Allow ${origin}` }).click()
    await shop.getByText('It is let in now.').waitFor()
    expect(await shop.getByRole('button', { name: 'Allow' }).count()).toBe(0)
    const { allowedOrigins } = await world.app.db.channel.findFirstOrThrow({ where: { id } })
    expect(allowedOrigins).toEqual(['https://www.shop.example', origin])
    await shop.getByRole('button', { name: 'Details' }).click()
    const field = shop.getByLabel('Pages that may show it')
    expect(await field.inputValue()).toBe(`https://www.shop.example ${origin}`)

    // The server looks at the list again within ten seconds; the widget, whenever its page is opened.
    await expect
      .poll(
        async () => {
          await open()
          return world.app.db.channel.count({ where: { id, connectedAt: { not: null } } })
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe(1)
    await shop.getByText('Connected since').waitFor()
    expect(await shop.getByText('Not connected').count()).toBe(0)
    expect(await findBarriers(desk.page)).toEqual([])
    await desk.close()
  })

  it('says in Ukrainian and in the dark what to do about an identity that is not good', async () => {
    const { publicKey } = await createChannel(world.company.ctx, { kind: 'WIDGET', name: 'Крамниця' })
    const desk = await openChannels({ locale: 'uk-UA', colorScheme: 'dark' })
    await desk.item('Крамниця').getByText('Чекає на першого відвідувача').waitFor()
    const begin = 'mutation ($input: StartVisitorSessionInput!) { startVisitorSession(input: $input) { accessToken } }'
    const visitor = createClient(world.app.url, '')
    await visitor.ask(begin, { input: { channelKey: publicKey, identity: 'made up' } })
    await desk.item('Крамниця').getByText('Не під’єднано').waitFor()
    await desk.item('Крамниця').getByText('Особу відхилено: токен застарів').waitFor()
    expect(await findBarriers(desk.page)).toEqual([])
    await visitor.ask(begin, { input: { channelKey: publicKey } })
    await desk.item('Крамниця').getByText('Під’єднано з').waitFor()
    expect(await findBarriers(desk.page)).toEqual([])
    await desk.close()
  })
})

describe('a channel for programs', () => {
  it('shows the call that brings the first message in, which works, and what was wrong with another', async () => {
    const { id } = await createChannel(world.company.ctx, { kind: 'API', name: 'Order system' })
    const desk = await openChannels()
    const orders = desk.item('Order system')
    await orders.getByText('Waiting for the first message').waitFor()
    await orders.getByText('How to send the first message').click()
    const command = (await orders.locator('output').textContent()) ?? ''
    expect(await findBarriers(desk.page)).toEqual([])

    const customer = { externalId: 'bo', email: 'no address' }
    await world.shop.client.ask(receive, { input: { channelId: channelIdIn(command), customer, text: 'Hello' } })
    await orders.getByText('Not connected: refused since').waitFor()
    await orders.getByText('A call was refused: customer.email: ').waitFor()
    await orders.getByText('(BAD_USER_INPUT)').waitFor()

    const [address, body] = [/curl (\S+) /.exec(command)?.[1] ?? '', / -d '(.*)'$/.exec(command)?.[1] ?? '']
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${world.shop.client.token}` }
    expect(await (await fetch(address, { method: 'POST', headers, body })).json()).not.toHaveProperty('errors')
    await orders.getByText('Connected since').waitFor()
    expect(await orders.getByText('How to send the first message').count()).toBe(0)
    expect(await world.app.db.conversation.count({ where: { channelId: id } })).toBe(1)
    await desk.close()
  })

  it('tells those who do not manage as much, and gives them nothing to change', async () => {
    await createChannel(world.company.ctx, { kind: 'API', name: 'Till' })
    const { id } = await createChannel(world.company.ctx, {
      kind: 'WIDGET',
      name: 'Blog',
      allowedOrigins: ['https://a.example'],
    })
    const desk = await openSettings(world, await world.company.hire('AGENT'), 'channels')
    onTestFinished(() => desk.context.close())
    await desk.item('Till').getByText('Waiting for the first message').waitFor()
    expect(await desk.item('Till').getByText('How to send').count()).toBe(0)
    const { publicKey } = await world.app.db.channel.findFirstOrThrow({ where: { id } })
    await (await visitShop(publicKey)).open()
    await desk.item('Blog').getByText('was not let in').waitFor()
    expect(await desk.item('Blog').getByRole('button', { name: 'Allow' }).count()).toBe(0)
    await desk.close()
  })
})

const receive = 'mutation ($input: ReceiveMessageInput!) { receiveMessage(input: $input) { message { id } } }'

const channelIdIn = (command: string) => /"channelId":"(\w+)"/.exec(command)?.[1]
