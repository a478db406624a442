/** What went on while a page was offline, and no event tells again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { globalId } from '../../api/src/graphql/ids.ts'
import { createClient } from '../../api/src/testing/client.ts'
import { read, say, startChat } from '../../api/src/testing/ephemeral.ts'
import type { Person } from '../../api/src/testing/people.ts'
import { startProxy, type TcpProxy } from '../../api/src/testing/proxy.ts'
import { createInboxWorld, type InboxWorld, type OpenInbox } from './inbox-world.ts'
import { createDesk } from './widget-desk.ts'
import { visit } from './widget-page.ts'
import { createWidgetWorld, type WidgetWorld } from './widget-world.ts'

const settings = { LINGER_SECONDS: '0' }
const soon = { timeout: 20_000 }

describe('the inbox, when it is back online,', () => {
  let world: InboxWorld
  let proxy: TcpProxy
  let agent: Person

  beforeAll(async () => {
    world = await createInboxWorld({ settings })
    proxy = await startProxy(world.app.url)
    agent = await world.company.hire('AGENT')
  })
  afterAll(async () => {
    await world?.close()
    await proxy?.close()
  })

  const open = (path: string) => world.open(agent, { path, url: proxy.url })

  async function leave({ page, context }: OpenInbox) {
    await context.setOffline(true)
    proxy.cut()
    await page.getByText('Offline').waitFor()
  }

  it('shows what was read meanwhile, by the customer and by the same agent elsewhere, and who has gone', async () => {
    const visitor = await world.company.visitor()
    const id = await startChat(visitor)
    const other = await world.shop.says('Ben', 'Where is my parcel?')
    await say(agent, id, 'It is on its way.')
    const here = visitor.subscribe('subscription { presenceChanged { status } }')
    const inbox = await open(`/c/${id}`)
    const { page } = inbox
    const tick = page.locator('article').filter({ hasText: 'It is on its way.' }).getByRole('img')
    const presence = page.locator('header').getByText('On the page now')
    const unread = inbox.row('Ben').getByText('1 unread')
    for (const one of [tick, presence, unread]) await one.waitFor({ state: 'attached' })
    expect(await tick.getAttribute('aria-label')).not.toBe('Read')

    await leave(inbox)
    await read(visitor, id)
    await read(agent, other)
    here.stop()
    await inbox.context.setOffline(false)
    await expect.poll(() => tick.getAttribute('aria-label'), soon).toBe('Read')
    for (const one of [unread, presence]) await one.waitFor({ state: 'detached' })
    await inbox.context.close()
  })

  it('reads a list that could not be read, which was never taken for complete', async () => {
    for (const name of ['Cleo', 'Dora']) await world.shop.writes(name, `Letter of ${name}`, 'Hello')
    const inbox = await open('/')
    const { page } = inbox
    await inbox.row('Letter of Dora').waitFor()
    await leave(inbox)
    await page.getByRole('link', { name: /^E-mail/ }).click()
    await page.getByText('The list could not be loaded').waitFor()
    await world.shop.writes('Eve', 'Letter of Eve', 'Hello')
    await inbox.context.setOffline(false)
    await expect.poll(inbox.names, soon).toEqual(['Eve', 'Dora', 'Cleo'])
    await inbox.context.close()
  })

  it('reads a conversation that could not be read, whole', async () => {
    const id = await world.shop.says('Finn', 'First')
    await world.shop.says('Finn', 'Second')
    const inbox = await open('/')
    const { page } = inbox
    await leave(inbox)
    await inbox.row('Finn').click()
    await page.getByText('The conversation could not be loaded').waitFor()
    await say(agent, id, 'Third')
    await inbox.context.setOffline(false)
    const texts = () => page.locator('article [dir="auto"]').allTextContents()
    await expect.poll(texts, soon).toEqual(['First', 'Second', 'Third'])
    await inbox.context.close()
  })
})

describe('the widget, when it is back online,', () => {
  let world: WidgetWorld
  beforeAll(async () => {
    world = await createWidgetWorld({ settings })
  })
  afterAll(() => world?.close())

  it('shows what the agent and, in another tab, the visitor have read meanwhile, and that the agent has gone', async () => {
    const desk = createDesk(world.agent)
    const { context, tab } = await world.visitor()
    const { page, open, say: write, progress, badge, presence } = visit(await tab())
    const asking = page.waitForRequest((request) => 'authorization' in request.headers())
    await open()
    const [, token = ''] = (await asking).headers().authorization?.split(' ') ?? []
    await write('Is anybody here?')
    await expect.poll(progress).toEqual(['delivered'])
    await desk.change('assignConversation', { assigneeId: globalId('Agent', world.agent.agent.id) })
    const here = await desk.arrive()
    await expect.poll(presence).toBe('Online')
    await page.keyboard.press('Escape')
    await desk.reply('Yes!')
    await expect.poll(badge).toBe('1')

    world.proxy.refuseConnections(true)
    world.proxy.cut()
    await page.locator('.offline:not([hidden])').waitFor({ state: 'attached' })
    await desk.readAll()
    await read(createClient(world.app.url, token), (await desk.newest()).id)
    here.stop()
    world.proxy.refuseConnections(false)
    await expect.poll(badge, soon).toBe('')
    await expect.poll(progress, soon).toEqual(['read'])
    await expect.poll(presence, soon).not.toBe('Online')
    await context.close()
  })
})
