import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { say, startChat, type, typingChanged, typistsOf, until, watched } from '../testing/ephemeral.ts'
import { type Company, foundCompany, type Visitor } from '../testing/people.ts'

const lifeMs = 600

let app: TestApp
let acme: Company
let visitor: Visitor
let chat: string

beforeAll(async () => {
  app = await startTestApp({ settings: { TYPING_LIFE_MS: `${lifeMs}` } })
  acme = await foundCompany(app)
  visitor = await acme.visitor()
  chat = await startChat(visitor)
})

afterAll(() => app.close())

it('[003-04] ends by itself when its life is over and the typist is gone, for everyone who watches or asks', async () => {
  const live = acme.owner.subscribe(typingChanged, { id: chat })
  await watched(app, 1)
  const start = performance.now()
  await type(visitor, chat)
  const { expiresAt } = (await live.next()).data.typingChanged
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(lifeMs)
  expect((await live.next()).data.typingChanged.isTyping).toBe(false)
  expect(performance.now() - start).toBeGreaterThanOrEqual(lifeMs)
  expect(await typistsOf(acme.owner, chat)).toEqual([])
  live.stop()
})

it('[003-04] goes on while it is repeated, and is told again after half its life', async () => {
  const live = acme.owner.subscribe(typingChanged, { id: chat })
  await watched(app, 1)
  const told: { isTyping: boolean; expiresAt: string }[] = []
  const start = performance.now()
  while (performance.now() - start < 3 * lifeMs) await type(visitor, chat)
  await until<{ isTyping: boolean; expiresAt: string }>(live, 'typingChanged', (state) => {
    told.push(state)
    return !state.isTyping
  })
  expect(told.slice(0, -1).every(({ isTyping }) => isTyping)).toBe(true)
  // Six halves have passed, the first told at once; a slow client is told only the newest of several.
  expect(told.length - 1).toBeGreaterThanOrEqual(2)
  expect(told.length - 1).toBeLessThanOrEqual(7)
  live.stop()
})

it('[003-04] that a message ended does not come back when its life would have been over', async () => {
  const live = acme.owner.subscribe(typingChanged, { id: chat })
  await watched(app, 1)
  await type(visitor, chat)
  // Taken before it changes: of several states that wait, only the newest is told.
  expect((await live.next()).data.typingChanged.isTyping).toBe(true)
  await say(visitor, chat)
  expect((await live.next()).data.typingChanged.isTyping).toBe(false)
  await type(acme.owner, chat)
  await expect.poll(() => typistsOf(visitor, chat)).toEqual([])
  expect(live.pending).toBe(0)
  live.stop()
})
