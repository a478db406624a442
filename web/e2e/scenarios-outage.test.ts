/** The second instance dies, or cannot be reached, in the middle of a conversation. */
import type { Locator } from 'playwright-core'
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
  const options = { viewport: { width: 1440, height: 3_000 } }
  maya = await stage.enter(mayasAccount, options)
  tomas = await stage.enter(tomasAccount, options)
  visitor = await stage.visitor()
  await visitor.say('Hello')
  for (const agent of [maya, tomas]) await agent.choose('Hello')
}, 180_000)
afterAll(() => stage?.close())
afterEach(() => stage.expectOnlyLostConnections())

/** What the database holds of the conversation, in its order. */
async function stored(): Promise<string[]> {
  const { conversationId } = await stage.app.db.message.findFirstOrThrow({ where: { text: 'Hello' } })
  const messages = await stage.app.db.message.findMany({ where: { conversationId }, orderBy: { seq: 'asc' } })
  return messages.map(({ text }) => text)
}

/** All three screens show what is stored, each message once. */
async function expectAllEqual() {
  const texts = await stored()
  expect(new Set(texts).size).toBe(texts.length)
  for (const screen of [maya, tomas, visitor]) await eventually(screen.texts).toEqual(texts)
}

/** An agent who is told that somebody wrote at the same moment sends it all the same. */
async function insist() {
  for (const { page } of [maya, tomas]) {
    await pressIfThere(page.getByRole('button', { name: 'Send anyway' }))
  }
}

/** At once, for what is there may go by itself. */
const pressIfThere = (button: Locator) => button.evaluateAll(([one]) => one instanceof HTMLElement && one.click())

async function eventuallyStored(texts: string[]) {
  await eventually(async () => {
    await insist()
    return (await stored()).filter((text) => texts.includes(text)).sort()
  }).toEqual([...texts].sort())
}

/** Cuts Tomás and the visitor off, as a tunnel does. */
function disconnect() {
  stage.second.proxy.refuseConnections(true)
  stage.second.proxy.cut()
}

const pending = (text: string) => tomas.page.locator('article[data-pending]').filter({ hasText: text })

describe('the server killed and started again while both sides write', () => {
  it('loses and doubles nothing on any screen', async () => {
    const rounds = {
      before: 'while it lived',
      during: 'as it died',
      after: 'while it was dead',
      again: 'once it was back',
    }
    const said = Object.values(rounds).flatMap((when) => ['Maya', 'Tomás', 'Visitor'].map((who) => `${who} ${when}`))
    const everybodySays = (when: string) =>
      Promise.all([maya.say(`Maya ${when}`), tomas.say(`Tomás ${when}`), visitor.say(`Visitor ${when}`)])

    await everybodySays(rounds.before)
    await eventuallyStored(said.slice(0, 3))
    await Promise.all([everybodySays(rounds.during), stage.second.kill()])
    await everybodySays(rounds.after)
    await tomas.page.getByText('Offline').waitFor()
    await visitor.page.locator('.offline').waitFor()
    await stage.second.start()
    await everybodySays(rounds.again)
    await eventuallyStored(said)
    await expectAllEqual()
    expect([maya, tomas, visitor].map(({ loads }) => loads)).toEqual([1, 1, 1])
  })
})

describe('[003-11] [003-18] what is written offline', () => {
  it('leaves the field at once, is shown as waiting, and is sent once', async () => {
    disconnect()
    await tomas.page.getByText('Offline').waitFor()
    await tomas.say('From the tunnel')
    await visitor.say('From the cellar')
    expect(await tomas.field.inputValue()).toBe('')
    expect(await visitor.page.locator('textarea').inputValue()).toBe('')
    await pending('From the tunnel').getByText('Will be sent when you are back online.').waitFor()
    await eventually(visitor.progress).toContain('sending')
    expect(await stored()).not.toContain('From the tunnel')
    const retry = tomas.page.getByRole('button', { name: 'Retry now' })
    await retry.waitFor()
    stage.second.proxy.refuseConnections(false)
    await pressIfThere(retry)
    await eventuallyStored(['From the tunnel', 'From the cellar'])
    await tomas.message('From the tunnel').waitFor()
    await maya.message('From the tunnel').waitFor()
    await eventually(() => pending('').count()).toBe(0)
    await expectAllEqual()
  })

  it('outlives a reload of the page', async () => {
    disconnect()
    await tomas.page.getByText('Offline').waitFor()
    await tomas.say('Before the reload')
    await pending('Before the reload').waitFor()
    stage.second.proxy.refuseConnections(false)
    await tomas.page.reload()
    await tomas.message('Before the reload').waitFor()
    await maya.message('Before the reload').waitFor()
    await expectAllEqual()
  })
})

it('[003-06] a message whose answer was lost is stored and shown once', async () => {
  let lost = 0
  await tomas.page.route('**/graphql', async (route) => {
    if (lost > 0 || !route.request().postData()?.includes('SendMessage')) return route.fallback()
    lost++
    await route.fetch()
    await route.abort()
  })
  await tomas.say('Did you get this?')
  await tomas.message('Did you get this?').waitFor()
  await eventually(() => pending('').count()).toBe(0)
  await expectAllEqual()
  expect(lost).toBe(1)
})

it('[003-11] a message that is refused stays, and is sent when one tries again', async () => {
  await tomas.page.route('**/graphql', (route) =>
    route.request().postData()?.includes('SendMessage')
      ? route.fulfill({ json: { errors: [{ message: 'No', extensions: { code: 'FORBIDDEN' } }] } })
      : route.fallback(),
  )
  await tomas.say('Once more')
  await pending('Once more').getByText('This message was not sent.').waitFor()
  expect(await stored()).not.toContain('Once more')
  await tomas.page.unrouteAll()
  await pending('Once more').getByRole('button', { name: 'Try again' }).click()
  await tomas.message('Once more').waitFor()
  await expectAllEqual()
})
