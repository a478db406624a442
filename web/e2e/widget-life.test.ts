import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createDesk, type Desk } from './widget-desk.ts'
import { visit } from './widget-page.ts'
import { createWidgetWorld, type VisitorOptions, type WidgetWorld } from './widget-world.ts'

let world: WidgetWorld
let desk: Desk
beforeAll(async () => {
  world = await createWidgetWorld()
})
afterAll(() => world?.close())
beforeEach(() => {
  desk = createDesk(world.agent)
})

async function arrive(options: VisitorOptions = {}) {
  const visitor = await world.visitor(options)
  onTestFinished(() => visitor.context.close())
  const enter = async () => visit(await visitor.tab())
  const widget = await enter()
  await widget.open()
  return { ...visitor, ...widget, enter }
}

const customers = () => world.app.db.customer.count()
const stored = (text: string) => world.app.db.message.count({ where: { text } })
const webSockets = () => world.proxy.open.filter(({ isWebSocket }) => isWebSocket).length

/** Cuts the visitor off, as a tunnel does; undone at the end. */
function disconnect() {
  world.proxy.refuseConnections(true)
  world.proxy.cut()
  onTestFinished(() => world.proxy.refuseConnections(false))
}

describe('the visitor', () => {
  it('is nobody until the widget is opened', async () => {
    const before = await customers()
    const { tab, asked, context } = await world.visitor()
    onTestFinished(() => context.close())
    const page = await tab()
    expect([...asked].filter((origin) => origin !== new URL(page.url()).origin)).toEqual([world.proxy.url])
    expect([await customers(), webSockets()]).toEqual([before, 0])
  })

  it('stays the same over a reload and in two tabs, with one conversation', async () => {
    const before = await customers()
    const { page, say, sees, texts, enter } = await arrive()
    await say('From the first tab')
    await sees('From the first tab')
    await page.reload()
    await sees('From the first tab')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY')
    const other = await enter()
    await other.open()
    await other.sees('From the first tab')
    await other.say('From the second tab')
    await sees('From the second tab')
    await say('And back')
    await other.sees('And back')
    expect(await other.texts()).toEqual(await texts())
    const { texts: known, customer } = await desk.newest()
    expect(known).toEqual(['From the first tab', 'From the second tab', 'And back'])
    expect(await customers()).toBe(before + 1)
    expect(
      await world.agent.get(
        `query ($id: ID!) { conversations(filter: { customerId: $id }) { edges { node { id } } } }`,
        { id: customer.id },
      ),
    ).toMatchObject({ conversations: { edges: [{}] } })
  })

  it('is one, even when two tabs open the widget at once', async () => {
    const { tab, context } = await world.visitor()
    onTestFinished(() => context.close())
    const before = await customers()
    const tabs = [visit(await tab()), visit(await tab())]
    await Promise.all(tabs.map(({ open, say }, index) => open().then(() => say(`Tab ${index}`))))
    for (const { sees } of tabs) await Promise.all([sees('Tab 0'), sees('Tab 1')])
    expect(await customers()).toBe(before + 1)
  })

  it('who begins anew with another secret sees nothing of before', async () => {
    const { page, say, sees, texts } = await arrive()
    await say('Mine')
    await sees('Mine')
    await world.app.db.session.updateMany({ where: { customerId: { not: null } }, data: { revokedAt: new Date() } })
    await page.reload()
    await page.locator('.welcome').waitFor()
    expect(await texts()).toEqual([])
  })
})

describe('when the server is killed in the middle', () => {
  it('nothing is lost, doubled or out of order on the screen', async () => {
    const second = await world.app.another()
    world.proxy.aim(second.url)
    onTestFinished(() => world.proxy.aim(world.app.url))
    const { say, sees, texts } = await arrive()
    await say('Before')
    await sees('Before')
    await desk.reply('Answer before')
    await sees('Answer before')
    world.proxy.refuseConnections(true)
    world.proxy.cut()
    await second.close()
    await desk.reply('While you were away 1')
    await say('Into the dark')
    await desk.reply('While you were away 2')
    const third = await world.app.another()
    onTestFinished(() => third.close())
    world.proxy.aim(third.url)
    world.proxy.refuseConnections(false)
    await expect.poll(async () => (await desk.newest()).texts.length, { timeout: 30_000 }).toBe(5)
    await expect.poll(texts, { timeout: 30_000 }).toEqual((await desk.newest()).texts)
    expect(await stored('Into the dark')).toBe(1)
  })
})

describe('a message sent offline', () => {
  it('[003-11] leaves the field at once, waits through a reload, and is sent once', async () => {
    const { page, say, sees, progress } = await arrive()
    await say('First')
    await expect.poll(progress).toEqual(['delivered'])
    disconnect()
    await say('Sent without a network')
    expect(await page.locator('textarea').inputValue()).toBe('')
    await expect.poll(progress).toEqual(['delivered', 'sending'])
    await page.locator('.offline').waitFor()
    expect(await stored('Sent without a network')).toBe(0)
    world.proxy.refuseConnections(false)
    await page.reload()
    await sees('Sent without a network')
    await expect.poll(progress, { timeout: 30_000 }).toEqual(['delivered', 'delivered'])
    expect(await stored('Sent without a network')).toBe(1)
  })

  it('whose answer was lost is stored and shown once', async () => {
    const { page, say, texts, progress } = await arrive()
    await say('First of this')
    await expect.poll(progress).toEqual(['delivered'])
    let lost = 0
    await page.route('**/graphql*', async (route) => {
      if (lost > 0 || !route.request().postData()?.includes('WidgetSend')) return route.fallback()
      lost++
      await route.fetch()
      await route.abort()
    })
    await say('Was it stored?')
    await expect.poll(() => stored('Was it stored?')).toBe(1)
    await expect.poll(progress, { timeout: 30_000 }).toEqual(['delivered', 'delivered'])
    expect(await texts()).toEqual(['First of this', 'Was it stored?'])
    expect([await stored('Was it stored?'), lost]).toEqual([1, 1])
  })

  it('that the company refuses is kept, and can be sent again', async () => {
    const { page, say, sees, progress } = await arrive()
    await say('Before the block')
    await expect.poll(progress).toEqual(['delivered'])
    const { customer } = await desk.newest()
    await desk.change('updateCustomer', { conversationId: undefined, customerId: customer.id, status: 'BLOCKED' })
    await say('Please hear me')
    await expect.poll(progress).toEqual(['delivered', 'failed'])
    await sees('Please hear me')
    await desk.change('updateCustomer', { conversationId: undefined, customerId: customer.id, status: 'ACTIVE' })
    await page.locator('.message button', { hasText: 'Try again' }).click()
    await expect.poll(progress).toEqual(['delivered', 'delivered'])
    expect(await stored('Please hear me')).toBe(1)
  })
})

/** Counts what a page starts, so that a test can see what is left. */
function countStarted() {
  const running = new Set<unknown>()
  const listening = new Set<string>()
  const started = { running, listening, rings: 0 }
  Object.assign(window, { started })
  const { setTimeout: after, clearTimeout: cancel, setInterval: every, clearInterval: stop } = window
  const set = window as unknown as Record<string, unknown>
  set.setTimeout = (action: () => void, ms: number) => {
    const id = after(() => {
      running.delete(id)
      action()
    }, ms)
    running.add(id)
    return id
  }
  set.clearTimeout = (id: number) => {
    running.delete(id)
    cancel(id)
  }
  set.setInterval = (action: () => void, ms: number) => {
    const id = every(action, ms)
    running.add(id)
    return id
  }
  set.clearInterval = (id: number) => {
    running.delete(id)
    stop(id)
  }
  for (const target of [window, document]) {
    const { addEventListener: add, removeEventListener: remove } = target
    const ids = new WeakMap<object, number>()
    let last = 0
    const nameOf = (type: string, listener: object) => {
      if (!ids.has(listener)) ids.set(listener, ++last)
      return `${target === window ? 'window' : 'document'} ${type} ${ids.get(listener)}`
    }
    target.addEventListener = (type: string, listener: EventListener, options?: AddEventListenerOptions) => {
      const name = nameOf(type, listener)
      listening.add(name)
      options?.signal?.addEventListener('abort', () => listening.delete(name))
      add.call(target, type, listener, options)
    }
    target.removeEventListener = (type: string, listener: EventListener) => {
      listening.delete(nameOf(type, listener))
      remove.call(target, type, listener)
    }
  }
}

describe('[003-14] destroy()', () => {
  it('leaves no socket, timer, listener or element, and says nothing more', async () => {
    const { page, say, sees, complaints } = await arrive({ initScript: countStarted })
    const left = () =>
      page.evaluate(() => {
        const { started } = window as unknown as { started: { running: Set<unknown>; listening: Set<string> } }
        return { timers: started.running.size, listeners: [...started.listening] }
      })
    await say('Goodbye')
    await sees('Goodbye')
    await desk.typing(true)
    await page.locator('.typing').waitFor()
    await page.locator('textarea').pressSequentially('half a wor')
    expect((await left()).listeners.length).toBeGreaterThan(0)
    expect((await left()).timers).toBeGreaterThan(0)
    await expect.poll(webSockets).toBe(1)
    await page.evaluate(() => (window as unknown as { Parley: { destroy(): void } }).Parley.destroy())
    await expect.poll(webSockets).toBe(0)
    expect(await left()).toEqual({ timers: 0, listeners: [] })
    expect(await page.locator('parley-widget').count()).toBe(0)
    expect(await page.evaluate(() => 'Parley' in window)).toBe(false)
    const connections = world.proxy.total
    await desk.reply('Are you still there?')
    await page.evaluate(() => dispatchEvent(new Event('online')))
    expect([world.proxy.total, webSockets(), complaints]).toEqual([connections, 0, []])
  })
})
