/** Two agents at two instances and a visitor talk, each on a screen of their own. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  eventually,
  maya as mayasAccount,
  type Stage,
  startStage,
  tomas as tomasAccount,
  type Visitor,
} from './stage.ts'
import type { Inbox } from './stage-inbox.ts'

let stage: Stage
let maya: Inbox
let tomas: Inbox
let visitor: Visitor

beforeAll(async () => {
  stage = await startStage()
  maya = await stage.enter(mayasAccount)
  tomas = await stage.enter(tomasAccount)
  visitor = await stage.visitor()
  await visitor.say('Is anybody here?')
  for (const agent of [maya, tomas]) await agent.choose('Is anybody here?')
}, 180_000)
afterAll(() => stage?.close())
afterEach(() => stage.expectSilence())

const messages = (agent: Inbox) => agent.page.getByRole('region', { name: 'Messages' })
const first = (agent: Inbox) => agent.page.locator('[aria-posinset="1"]')

describe('[003-01] live, without a reload and without asking again', () => {
  it('[003-21] what an agent writes is in the widget, with a sound', async () => {
    const before = await visitor.sounds()
    const asked = visitor.asked.length
    await maya.say('I am! How can I help?')
    await visitor.sees('I am! How can I help?')
    await eventually(visitor.sounds).toBe(before + 1)
    await maya.message('I am! How can I help?').waitFor()
    await eventually(maya.texts).toEqual(['Is anybody here?', 'I am! How can I help?'])
    expect(visitor.asked.slice(asked)).toEqual([])
    expect(visitor.loads).toBe(1)
  })

  it('[003-22] [003-08] what the visitor writes is on both screens, and its conversation moves to the top', async () => {
    await stage.shop.says('Ben', 'I write meanwhile')
    for (const agent of [maya, tomas]) await first(agent).filter({ hasText: 'I write meanwhile' }).waitFor()
    const asked = [maya, tomas].map((agent) => agent.asked.length)
    await visitor.say('My kettle is late.')
    for (const [index, agent] of [maya, tomas].entries()) {
      await first(agent).filter({ hasText: 'My kettle is late.' }).waitFor()
      await agent.message('My kettle is late.').waitFor()
      const reads = agent.asked
        .slice(asked[index])
        .filter((name) => /^(Conversation|ConversationPage|Start)$/.test(name))
      expect([reads, agent.loads]).toEqual([[], 1])
    }
  })

  it('[003-24] two agents see what each other writes', async () => {
    await maya.say('Let me look.')
    await tomas.message('Let me look.').waitFor()
    await tomas.say('It left this morning.')
    await maya.message('It left this morning.').waitFor()
    await visitor.sees('It left this morning.')
    for (const agent of [maya, tomas]) await eventually(agent.texts).toEqual(await visitor.texts())
    await first(maya).getByText('Tomás Reyes: It left this morning.').waitFor()
  })
})

describe('[003-02] [003-23] the status', () => {
  it('changes in the list of both, in the header, and in the widget', async () => {
    for (const [status, inWidget] of [
      ['Closed', 'Closed'],
      ['Waiting', 'Waiting for an answer'],
      ['Active', 'In conversation'],
    ] as const) {
      await maya.page.getByRole('button', { name: /^Status/ }).click()
      await maya.page.getByRole('menuitem', { name: status }).click()
      for (const agent of [maya, tomas]) {
        await agent.row('It left this morning.').getByText(status, { exact: true }).waitFor()
        await agent.page.getByRole('button', { name: `Status: ${status}` }).waitFor()
      }
      await eventually(visitor.status).toBe(inWidget)
    }
  })

  it('[003-13] stands beside who takes care', async () => {
    await tomas.page.getByRole('button', { name: /^Assignee/ }).click()
    await tomas.page.getByRole('menuitem', { name: 'Tomás Reyes (You)' }).click()
    await visitor.page.getByRole('heading', { name: 'Tomás Reyes' }).waitFor()
    await eventually(visitor.presence).toBe('Online')
    await maya.row('It left this morning.').getByText('Assigned to Tomás Reyes').waitFor({ state: 'attached' })
  })
})

describe('[003-04] [003-29] typing', () => {
  it('of the visitor is shown to both agents, and ends with the message', async () => {
    // It is over a few seconds after the last key, so all look out for it from the first.
    await Promise.all([
      ...[maya, tomas].map((agent) => messages(agent).getByText('is typing').waitFor()),
      visitor.page.locator('textarea').pressSequentially('Thank you', { delay: 10 }),
    ])
    await visitor.page.locator('textarea').press('Enter')
    for (const agent of [maya, tomas]) {
      await agent.message('Thank you').waitFor()
      await messages(agent).getByText('is typing').waitFor({ state: 'detached' })
    }
  })

  it('of an agent is said once for many keys, to the visitor and to the colleague', async () => {
    const told = maya.told.length
    await Promise.all([
      visitor.page.locator('.typing', { hasText: 'Maya Lind is typing' }).waitFor(),
      tomas.page.getByText('Maya Lind is answering right now').waitFor(),
      typeAtOnce(maya.field, 'You are welcome'),
    ])
    expect(maya.told.slice(told).filter((name) => name === 'SetTyping')).toHaveLength(1)
    await maya.field.press('Enter')
    await visitor.sees('You are welcome')
    await eventually(() => visitor.page.locator('.typing').isVisible()).toBe(false)
    await tomas.page.getByText('Maya Lind is answering right now').waitFor({ state: 'detached' })
  })

  it('and messages that come together are marked as read together', async () => {
    await stage.shop.says('Burst', 'One by one')
    const before = maya.told.length
    await maya.choose('One by one')
    await eventually(() => maya.told.slice(before)).toContain('MarkRead')
    const told = maya.told.length
    const pauses = await countPauses(maya.page)
    await stage.shop.saysAll(Array.from({ length: 10 }, (_, index) => ({ name: 'Burst', text: `Piece ${index + 1}` })))
    await maya.message('Piece 10').waitFor()
    await maya
      .row('Piece 10')
      .getByText(/unread/)
      .waitFor({ state: 'detached' })
    const marks = maya.told.slice(told).filter((name) => name === 'MarkRead')
    // A slow machine may not bring them all together.
    expect(marks.length).toBeLessThan(4 + (await pauses()))
  })
})

it('[001-03] a page has one socket, however many conversations are open or have been', async () => {
  for (const name of ['Jonas Weber', 'Oksana Melnyk', 'Marcus Bell', 'You are welcome']) {
    for (const agent of [maya, tomas]) await agent.choose(name)
  }
  await visitor.say('One more')
  for (const agent of [maya, tomas]) await agent.message('One more').waitFor()
  expect([maya, tomas, visitor].map(({ sockets }) => sockets.length)).toEqual([1, 1, 1])
})

describe('who is there', () => {
  it('[003-25] of the visitor, as long as one of its pages is open', async () => {
    const browsing = await stage.visitor()
    await browsing.say('I only look around')
    await maya.choose('I only look around')
    const isHere = maya.page.locator('section header').getByText('On the page now')
    await isHere.waitFor()
    await browsing.page.close()
    await isHere.waitFor({ state: 'detached' })
    const next = await browsing.context.newPage()
    await next.goto(new URL('/demo', stage.second.url).href)
    await isHere.waitFor()
    await browsing.context.close()
    await isHere.waitFor({ state: 'detached' })
  })

  it('[003-27] of a colleague, as long as the same conversation is open', async () => {
    for (const agent of [maya, tomas]) await agent.choose('I only look around')
    const tomasLooks = maya.page.getByText('Tomás Reyes also looking')
    await tomasLooks.waitFor()
    await tomas.page.getByText('Maya Lind also looking').waitFor()
    await tomas.choose('Jonas Weber')
    await tomasLooks.waitFor({ state: 'detached' })
    await tomas.choose('I only look around')
    await tomasLooks.waitFor()
    await tomas.page.goto('about:blank')
    await tomasLooks.waitFor({ state: 'detached' })
  })
})

/** Within the page, where no busy machine makes a pause between two keys. */
const typeAtOnce = (field: Locator, text: string) =>
  field.evaluate((element, letters) => {
    element.focus()
    for (const letter of letters) document.execCommand('insertText', false, letter)
  }, text)

/** Counts from now on how often so much time goes by between two messages that they may be marked one by one. */
async function countPauses(page: Page) {
  await page.evaluate(() => {
    const seen = { pauses: 0, at: Number.POSITIVE_INFINITY }
    Object.assign(window, { seen })
    new MutationObserver((changes) => {
      const isNew = changes.some(({ addedNodes }) =>
        [...addedNodes].some((node) => node instanceof Element && node.querySelector('article[data-message]')),
      )
      if (!isNew) return
      if (performance.now() - seen.at > 150) seen.pauses++
      seen.at = performance.now()
    }).observe(document.body, { childList: true, subtree: true })
  })
  return () =>
    page.evaluate(() => {
      const { seen } = window as unknown as { seen: { pauses: number; at: number } }
      if (!Number.isFinite(seen.at)) throw new Error('no message was seen to come')
      return seen.pauses
    })
}
