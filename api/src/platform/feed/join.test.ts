/** The doorbell is heard before the log is read: whatever is committed around that moment is delivered without a sweep. */
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { receiveMessage } from '../../domain/messages/receive.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany } from '../../testing/people.ts'
import { createDoorbell, type Rings } from '../doorbell.ts'
import { createViewers } from '../viewers.ts'
import { createFeed } from './feed.ts'
import type { Follower } from './follow.ts'

let app: TestApp
let acme: Company

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
})
afterAll(() => app.close())

it('what is committed while the doorbell is being joined is delivered, without a ring and without a sweep', async () => {
  const { follow, join } = await slowlyJoinedFeed()
  const following = follow(await top())
  await join.asked
  const conversationId = await receive('while it was joined')
  join.answer()
  expect(await nextOf(await following)).toBe(conversationId)
})

it('what is rung between the answer and the end of the log is delivered too', async () => {
  const { follow, join, doorbell } = await slowlyJoinedFeed()
  const following = follow(await top())
  await join.asked
  join.answer()
  const conversationId = await receive('right after it', doorbell)
  expect(await nextOf(await following)).toBe(conversationId)
})

it('a loop that ends leaves the doorbell', async () => {
  const { follow, join, left } = await slowlyJoinedFeed()
  join.answer()
  const follower = await follow(await top())
  follower.close()
  await expect.poll(() => left()).toBe(1)
})

/** A feed whose doorbell answers when it is told to, and which never sweeps. */
async function slowlyJoinedFeed() {
  const doorbell = createDoorbell()
  const asked = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  let left = 0
  const rings: Rings = {
    ...doorbell,
    join: async () => {
      asked.resolve()
      await answered.promise
      return () => {
        left++
      }
    },
  }
  const viewers = createViewers(app.services)
  const log = pino({ level: 'silent' })
  const limits = { sweepIntervalMs: 600_000, ringSize: 64, pageSize: 64 }
  const feed = createFeed({ db: app.db, doorbell: rings, viewers, log, ...limits })
  onTestFinished(() => feed.close())
  const { credential } = await viewers.authenticate((await acme.integration()).token)
  const handle = await viewers.hold(credential)
  return {
    doorbell,
    join: { asked: asked.promise, answer: () => answered.resolve() },
    left: () => left,
    follow: (after: number) =>
      feed.follow({
        handle,
        topic: { kind: 'workspace' },
        after,
        epoch: 1,
        accepts: ({ type }) => type === 'message.added',
        concerns: () => true,
      }),
  }
}

async function receive(text: string, doorbell = createDoorbell()): Promise<string> {
  const customer = { externalId: app.services.id() }
  const ctx = { ...acme.ctx, doorbell }
  return (await receiveMessage(ctx, { channelId: acme.api.id, customer, text })).conversationId
}

async function nextOf(follower: Follower): Promise<string | null> {
  for (let sight = follower.poll(); ; sight = follower.poll()) {
    if (sight) return sight.event.conversationId
    if (follower.isClosed()) return null
    await new Promise<void>((resolve) => follower.wait(resolve))
  }
}

async function top(): Promise<number> {
  const { lastSeq } = await app.db.workspaceFeed.findUniqueOrThrow({ where: { workspaceId: acme.workspaceId } })
  return Number(lastSeq)
}
