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

/** Somebody who has opened the widget; their browser must not have complained at the end. */
async function arrive(options: VisitorOptions = {}) {
  const { tab, context, complaints, asked } = await world.visitor(options)
  onTestFinished(async () => {
    await context.close()
    expect(complaints).toEqual([])
  })
  const widget = visit(await tab())
  await widget.open()
  return { ...widget, tab, context, asked }
}

/** With a first message that the agent has. */
async function talk(options: VisitorOptions = {}) {
  const visitor = await arrive(options)
  const first = `Hello ${world.app.services.id()}`
  await visitor.say(first)
  await expect.poll(async () => (await desk.newest().catch(() => null))?.texts).toEqual([first])
  return { ...visitor, first }
}

describe('a visitor and an agent', () => {
  it('[003-01] talk both ways without a reload, on a page whose policy allows nothing but the widget', async () => {
    const { page, say, sees, texts, asked, first } = await talk()
    await desk.reply('It left this morning.')
    await sees('It left this morning.')
    await say('Thank you!')
    await expect.poll(async () => (await desk.newest()).texts).toEqual([first, 'It left this morning.', 'Thank you!'])
    expect(await texts()).toEqual([first, 'It left this morning.', 'Thank you!'])
    expect(await page.evaluate(() => performance.getEntriesByType('navigation').length)).toBe(1)
    expect([...asked].sort()).toEqual(
      [new URL(page.url()).origin, world.proxy.url, world.proxy.url.replace('http', 'ws')].sort(),
    )
  })

  it('write text that stays text, in which only web addresses are links', async () => {
    const { page, sees } = await talk()
    await desk.reply('<img src=x onerror=alert(1)> javascript:alert(1) see https://shop.example/a?b=1.')
    await sees('see https://shop.example')
    const links = page.locator('.message .text a')
    expect(await links.evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.getAttribute('rel')]))).toEqual([
      ['https://shop.example/a?b=1', 'noopener noreferrer nofollow ugc'],
    ])
    expect(await page.locator('.text img').count()).toBe(0)
  })

  it('see edits and deletions at once', async () => {
    const { page, sees, texts } = await talk()
    await desk.reply('Tuesdey')
    await sees('Tuesdey')
    const message = await world.app.db.message.findFirstOrThrow({ where: { text: 'Tuesdey' } })
    const messageId = `msg_${message.id.replaceAll('-', '')}`
    const act = (name: string, input: object) =>
      world.agent.get(
        `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename } }`,
        { input: { messageId, ...input } },
      )
    await act('editMessage', { text: 'Tuesday' })
    await sees('Tuesday')
    expect(await page.locator('.message', { hasText: 'Tuesday' }).textContent()).toContain('edited')
    await act('deleteMessage', {})
    await sees('This message was deleted.')
    expect(await texts()).toHaveLength(2)
  })
})

describe('the header', () => {
  it('[003-13] [003-23] [003-25] shows who takes care, whether they are there, and how it stands, live', async () => {
    const { page, presence, status, say } = await talk()
    await expect.poll(presence).toBe('Away')
    await expect.poll(status).toBe('Waiting for an answer')
    const online = await desk.arrive()
    await expect.poll(presence).toBe('Online')
    await desk.change('assignConversation', { assigneeId: `agt_${world.agent.agent.id.replaceAll('-', '')}` })
    await expect.poll(() => page.locator('h2').textContent()).toBe('AGENT of Acme')
    await expect.poll(status).toBe('In conversation')
    online.stop()
    await expect.poll(presence).toBe('Away')
    await page.locator('.notice', { hasText: 'We usually answer' }).waitFor()
    await desk.change('setConversationStatus', { status: 'CLOSED' })
    await expect.poll(status).toBe('Closed')
    await say('One more thing')
    await expect.poll(status).not.toBe('Closed')
    expect((await desk.newest()).texts.at(-1)).toBe('One more thing')
  })
})

describe('typing', () => {
  it('of the agent shows, and ends with the message', async () => {
    const { page, sees } = await talk()
    await desk.typing(true)
    await page.locator('.typing', { hasText: 'AGENT of Acme is typing' }).waitFor()
    await desk.reply('Here it is.')
    await sees('Here it is.')
    await expect.poll(() => page.locator('.typing').isVisible()).toBe(false)
  })

  it('[003-29] of the visitor is told once for many keys, with the text so far', async () => {
    const { page } = await talk()
    const said: string[] = []
    page.on('request', (request) => {
      const body = request.postData() ?? ''
      if (body.includes('WidgetTyping')) said.push(JSON.parse(body).variables.input.preview)
    })
    const { id } = await desk.newest()
    const typing = desk.follow(`typingChanged(conversationId: "${id}") { isTyping preview sender { kind } }`)
    onTestFinished(() => typing.stop())
    // All within the page, where no busy machine makes a pause between two keys.
    await page.locator('textarea').evaluate((field: HTMLTextAreaElement, text: string) => {
      for (const letter of text) {
        field.value += letter
        field.dispatchEvent(new InputEvent('input', { bubbles: true, data: letter }))
      }
    }, 'How long will it take')
    const { data } = await typing.next()
    expect(data.typingChanged).toEqual({
      isTyping: true,
      preview: 'How long will it take',
      sender: { kind: 'CUSTOMER' },
    })
    await expect.poll(() => said).toEqual(['How long will it take'])
  })
})

describe('how far a message has come', () => {
  it('[003-28] goes from sending to delivered to read, and never back', async () => {
    const { page, say, progress } = await talk()
    await expect.poll(progress).toEqual(['delivered'])
    await page.evaluate(() => {
      const seen: string[] = []
      Object.assign(window, { seen })
      const log = document.querySelector('parley-widget')?.shadowRoot?.querySelector('.log')
      if (!log) return
      new MutationObserver(() => {
        const now = [...log.querySelectorAll('.mine')].at(-1)?.getAttribute('data-progress') ?? ''
        if (seen.at(-1) !== now) seen.push(now)
      }).observe(log, { subtree: true, attributes: true, childList: true })
    })
    await say('Are you there?')
    await expect.poll(progress).toEqual(['delivered', 'delivered'])
    await desk.readAll()
    await expect.poll(progress).toEqual(['read', 'read'])
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen)
    expect(seen.filter((step) => step !== 'sent')).toEqual(['sending', 'delivered', 'read'])
  })

  it('is read only as far as the agent has read', async () => {
    const { page, say, progress } = await talk()
    await say('And this?')
    await expect.poll(progress).toEqual(['delivered', 'delivered'])
    const { id } = await desk.newest()
    const { conversation } = await world.agent.get(
      `query ($id: ID!) { conversation(id: $id) { messages { edges { node { id } } } } }`,
      { id },
    )
    await desk.change('markRead', { messageId: conversation.messages.edges[0].node.id })
    await expect.poll(progress).toEqual(['read', 'delivered'])
    await page.reload()
    await expect.poll(progress).toEqual(['read', 'delivered'])
  })

  it('is told to the agent when the visitor sees it, and not before', async () => {
    const { page, sees, badge, open } = await talk()
    const readBy = async () => {
      const { id } = await desk.newest()
      const { conversation } = await world.agent.get(
        `query ($id: ID!) { conversation(id: $id) { readCursors { lastReadSeq reader { kind } } } }`,
        { id },
      )
      type Mark = { lastReadSeq: number; reader: { kind: string } }
      return conversation.readCursors.find(({ reader }: Mark) => reader.kind === 'CUSTOMER')?.lastReadSeq ?? 0
    }
    await page.keyboard.press('Escape')
    await desk.reply('One')
    await desk.reply('Two')
    await expect.poll(badge).toBe('2')
    expect(await page.locator('.launcher').getAttribute('aria-label')).toBe('Open chat, 2 unread')
    const said: string[] = []
    page.on('request', (request) => said.push(request.postData() ?? ''))
    // The panel stays closed, so nothing is read however much time goes by.
    await page.clock.install()
    await desk.reply('Three')
    await expect.poll(badge).toBe('3')
    await page.clock.runFor(5_000)
    await desk.reply('Four')
    await expect.poll(badge).toBe('4')
    expect([await readBy(), said.filter((body) => body.includes('WidgetRead'))]).toEqual([0, []])
    await open()
    await sees('Four')
    await page.clock.runFor(5_000)
    await expect.poll(readBy).toBe(5)
    await page.keyboard.press('Escape')
    // What is read is known here as soon as the answer has come.
    await expect.poll(badge).toBe('')
  })
})
