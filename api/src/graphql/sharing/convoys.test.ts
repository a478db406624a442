/** Subscribers who go together are given exactly what each would have got alone, whoever leaves, lags or loses access. */
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { recordEvents } from '../../domain/feed/record.ts'
import { receiveMessage } from '../../domain/messages/receive.ts'
import type { Viewer } from '../../domain/viewer.ts'
import { createDoorbell } from '../../platform/doorbell.ts'
import { createFeed } from '../../platform/feed/feed.ts'
import type { Follower, Sight } from '../../platform/feed/follow.ts'
import { createViewers } from '../../platform/viewers.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany, type Person } from '../../testing/people.ts'
import type { GraphQLContext } from '../context.ts'
import type { LiveStream } from '../subscriptions/live.ts'
import { createConvoys } from './convoys.ts'
import { deliver } from './deliver.ts'
import { createSharedResults } from './shared-results.ts'

let app: TestApp
let acme: Company
let people: Person[]

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  people = [await acme.hire('AGENT'), await acme.hire('AGENT')]
})
afterAll(() => app.close())

it.each([1, 2, 3])('[seed %i] each event reaches each of them once and in order', async (seed) => {
  const random = mulberry(seed)
  const stage = createStage()
  const everybody: Subscriber[] = []
  for (let place = 0; place < 12; place++) everybody.push(await stage.subscribe(people[place % 2]))
  for (let step = 0; step < 60; step++) {
    for (const one of everybody) one.isSlow = random() < 0.15
    if (random() < 0.1) await stage.changeAccess()
    else await stage.write()
    const [leaver, drained] = [pick(everybody, random), pick(everybody, random)]
    if (random() < 0.15) leaver?.stop()
    if (random() < 0.15) everybody.push(await stage.subscribe(people[step % 2]))
    if (random() < 0.4) drained?.drain()
  }
  const top = await stage.top()
  for (const one of everybody) one.isSlow = false
  const isComplete = (one: Subscriber) => one.isStopped || one.taken.at(-1) === top || one.after === top
  await expect
    .poll(() => {
      for (const one of everybody) one.drain()
      return everybody.every(isComplete)
    })
    .toBe(true)
  for (const { after, taken } of everybody) expect(taken).toEqual(taken.map((_, place) => after + 1 + place))
})

it('is worked out once for all, and the others do not wait for one who is slow or gone', async () => {
  const stage = createStage()
  const subscribers = []
  for (let place = 0; place < 10; place++) subscribers.push(await stage.subscribe(people[0]))
  await stage.write()
  for (const one of subscribers) await expect.poll(() => one.taken).toHaveLength(1)
  // Each in turn, because one of them leads the others.
  for (const slow of subscribers) {
    slow.isSlow = true
    const asked = stage.asked()
    for (let count = 0; count < 3; count++) await stage.write()
    const top = await stage.top()
    for (const one of subscribers) if (one !== slow) await expect.poll(() => one.taken.at(-1)).toBe(top)
    expect(stage.asked() - asked).toBe(3)
    // It took one more than it could, and none after it.
    expect(slow.taken.at(-1)).toBe(top - 2)
    slow.isSlow = false
    slow.drain()
    await expect.poll(() => slow.taken.at(-1)).toBe(top)
  }
  for (const [place, leaver] of subscribers.entries()) {
    leaver.stop()
    await stage.write()
    const top = await stage.top()
    for (const one of subscribers.slice(place + 1)) await expect.poll(() => one.taken.at(-1)).toBe(top)
  }
})

it('nobody is handed anything that was made for the permissions of before', async () => {
  const stage = createStage()
  const subscribers = [await stage.subscribe(people[0]), await stage.subscribe(people[0])]
  await stage.write()
  const before = new Set(subscribers.flatMap(({ viewers }) => viewers))
  await stage.changeAccess()
  await stage.write()
  const top = await stage.top()
  for (const one of subscribers) {
    await expect.poll(() => one.taken.at(-1)).toBe(top)
    expect(one.viewers.slice(1).some((viewer) => before.has(viewer))).toBe(false)
  }
})

interface Subscriber {
  after: number
  taken: number[]
  /** For whom each was made. */
  viewers: unknown[]
  /** Takes one event and then no more, until it is drained. */
  isSlow: boolean
  isStopped: boolean
  drain(): void
  stop(): void
}

/** A feed with a small ring, whose results are nothing but the number of the event. */
function createStage() {
  const doorbell = createDoorbell()
  const ctx = { ...acme.ctx, doorbell }
  const viewers = createViewers(app.services)
  const limits = { sweepIntervalMs: 600_000, ringSize: 8, pageSize: 5 }
  const feed = createFeed({ db: app.db, doorbell, viewers, log: pino({ level: 'silent' }), ...limits })
  onTestFinished(() => feed.close())
  const shared = { results: createSharedResults(), convoys: createConvoys() }
  const madeFor = new Map<string, unknown>()
  let asked = 0

  async function top(): Promise<number> {
    const { lastSeq } = await app.db.workspaceFeed.findUniqueOrThrow({ where: { workspaceId: acme.workspaceId } })
    return Number(lastSeq)
  }

  async function subscribe(person?: Person): Promise<Subscriber> {
    const handle = await viewers.hold((await viewers.authenticate(person?.token ?? '')).credential)
    const [topic, after] = [{ kind: 'workspace' } as const, await top()]
    const follower = await feed.follow({ handle, topic, after, epoch: 1, accepts: () => true, concerns: () => true })
    const present = ({ event, viewer }: Sight) => ({ event, viewer, message: null, cursor: String(event.seq) })
    const streamOf = (follower: Follower): LiveStream =>
      ({
        follower,
        present: async (sight: Sight) => present(sight),
        presentAtHand: present,
        contextFor: (viewer: Viewer) => ({ viewer }) as unknown as GraphQLContext,
        branch: (viewer: Viewer) => streamOf(follower.branch(viewer)),
      }) as unknown as LiveStream
    let ready: (() => void) | null = null
    const subscriber: Subscriber = {
      after,
      taken: [],
      viewers: [],
      isSlow: false,
      isStopped: false,
      drain: () => {
        const goOn = ready
        ready = null
        goOn?.()
      },
      stop: () => {
        subscriber.isStopped = true
        delivery.stop()
      },
    }
    const delivery = deliver({
      stream: streamOf(follower),
      ...shared,
      classOf: (viewer) => ({ key: 'everything', viewer: { ...viewer } }),
      // Some are there at once, and others take a while.
      execute: ({ event: { seq }, viewer }) => {
        asked++
        madeFor.set(`${seq}`, viewer)
        const result = JSON.stringify({ data: { seq } })
        return seq % 3 === 0 ? result : new Promise((resolve) => setImmediate(() => resolve(result)))
      },
      sink: {
        hasRoom: () => !subscriber.isSlow,
        write: ({ bytes }, whenReady) => {
          expect(subscriber.isStopped || ready !== null).toBe(false)
          const { seq } = JSON.parse(bytes).data
          subscriber.taken.push(seq)
          subscriber.viewers.push(madeFor.get(`${seq}`))
          if (subscriber.isSlow) ready = whenReady
          return !subscriber.isSlow
        },
      },
    })
    return subscriber
  }

  return {
    subscribe,
    top,
    asked: () => asked,
    write: () => receiveMessage(ctx, { channelId: acme.api.id, customer: { externalId: 'convoy' }, text: 'one more' }),
    changeAccess: async () => {
      const event = { type: 'channel.created', subjectId: acme.api.id, channelId: acme.api.id, data: {} } as const
      doorbell.ring(await recordEvents(app.db, acme.ctx.actor, [event]))
    },
  }
}

const pick = <T>(all: readonly T[], random: () => number) => all[Math.floor(random() * all.length)]

/** The same numbers for the same seed. */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
