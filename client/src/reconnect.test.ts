import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import WebSocket from 'ws'
import { createDice } from './testing/dice.ts'
import { createWorld, follow, type World } from './testing/world.ts'

/** Small, so that a hundred attempts take seconds; the proportions are those of real life. */
const timings = { retryBaseMs: 4, retryCapMs: 64 }
const attempts = 100
/** Both times of a wait are whole milliseconds, and the clock moves between them. */
const inaccuracyMs = 2

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

/** Connects, takes the network away, and gives the wait before each attempt that follows, in milliseconds. */
async function startWithoutNetwork(random?: () => number) {
  const { cursor } = await world.company.owner.get('{ cursor }')
  const { url, token } = world
  const received = follow({ url, token, timings, random, webSocketImpl: WebSocket }, { after: cursor })
  const { client } = received
  onTestFinished(() => {
    client.dispose()
    world.proxy.refuseConnections(false)
  })
  await expect.poll(() => client.state.status, { timeout: 10_000 }).toBe('live')
  const waits: number[] = []
  client.onState(({ status, retryAt, since }) => {
    if (status === 'offline' && retryAt) waits.push(retryAt.getTime() - since.getTime())
  })
  world.proxy.refuseConnections(true)
  world.proxy.cut()
  return { ...received, waits }
}

/** The longest that the wait before an attempt may be: doubled at each, up to the cap. */
const limitOf = (attempt: number) => Math.min(timings.retryCapMs, timings.retryBaseMs * 2 ** attempt)

/** How many of the waits are not half of their limit; a busy machine may stop between the two times of one. */
const misfits = (waits: number[]) =>
  waits.filter((ms, attempt) => Math.abs(ms - limitOf(attempt) / 2) > inaccuracyMs).length

describe('[001-04] a client without network', () => {
  it('tries again for ever, waits twice as long each time up to a limit, and misses nothing in the end', async () => {
    const known = (await world.stored()).length
    const { client, waits, ids, errors } = await startWithoutNetwork(() => 0.5)
    const before = world.proxy.total
    await expect.poll(() => waits.length, { timeout: 50_000 }).toBeGreaterThan(attempts)
    expect(world.proxy.total - before).toBeGreaterThanOrEqual(attempts)
    expect(misfits(waits)).toBeLessThanOrEqual(attempts / 20)
    await world.write(5)
    expect(errors).toEqual([])
    world.proxy.refuseConnections(false)
    const expected = (await world.stored()).slice(known)
    await expect.poll(() => ids, { timeout: 10_000 }).toEqual(expected)
    await expect.poll(() => client.state, { timeout: 10_000 }).toMatchObject({ status: 'live', retryAt: null })
  })

  it('waits any part of that time, by its own luck, so that those who were cut together come back apart', async () => {
    const roll = createDice(7)
    const { waits } = await startWithoutNetwork(() => roll(1000) / 1000)
    await expect.poll(() => waits.length, { timeout: 50_000 }).toBeGreaterThan(attempts)
    for (const [attempt, ms] of waits.entries()) expect(ms).toBeLessThanOrEqual(limitOf(attempt) + inaccuracyMs)
    const late = waits.slice(5)
    const share = (from: number, to: number) =>
      late.filter((ms) => ms >= from * timings.retryCapMs && ms < to * timings.retryCapMs).length / late.length
    for (const quarter of [0, 0.25, 0.5, 0.75]) expect(share(quarter, quarter + 0.25)).toBeGreaterThan(0.1)
  })

  it('has luck of its own unless it is told', async () => {
    const { waits } = await startWithoutNetwork()
    await expect.poll(() => waits.length, { timeout: 50_000 }).toBeGreaterThan(40)
    expect(new Set(waits.slice(5)).size).toBeGreaterThan(10)
  })

  it('tries at once when it is asked to, and then with short waits again', async () => {
    const { client, waits } = await startWithoutNetwork(() => 0.5)
    await expect.poll(() => waits.length, { timeout: 50_000 }).toBeGreaterThan(10)
    let place = 0
    await expect
      .poll(
        () => {
          const isWaiting = client.state.status === 'offline'
          place = waits.length
          if (isWaiting) client.retryNow()
          return isWaiting
        },
        { interval: 2 },
      )
      .toBe(true)
    await expect.poll(() => waits.length, { timeout: 50_000 }).toBeGreaterThan(place + 3)
    expect(misfits(waits.slice(place, place + 3))).toBe(0)
  })
})
