import { expect, it, onTestFinished, vi } from 'vitest'
import { loadConfig } from '../config.ts'
import { startTestApp } from '../testing/app.ts'
import { foundCompany } from '../testing/people.ts'
import { startRedis } from '../testing/redis.ts'

it('[001-05] an instance stays for half a minute unless it is told otherwise', () => {
  expect(loadConfig({}).lingerMs).toBe(30_000)
})

it('[001-05] Redis is unsubscribed when that time is over, and not before', async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.close())
  const app = await startTestApp({ settings: { REDIS_URL: redis.url, LINGER_SECONDS: '1' } })
  onTestFinished(() => app.close())
  await vi.waitFor(async () => {
    expect((await (await fetch(new URL('/ready', app.url))).json()).degraded).toBe(false)
  }, 10_000)
  const acme = await foundCompany(app)
  const listeners = async () => {
    const channel = `parley:events:${acme.workspaceId}`
    const [, count] = (await redis.ask('PUBSUB', 'NUMSUB', channel)) as [string, number]
    return count
  }
  const live = (await acme.integration()).subscribe('subscription { messageAdded { id } }')
  await expect.poll(listeners, { timeout: 10_000 }).toBe(1)
  live.stop()
  await expect.poll(() => app.feed.report().followers, { interval: 2, timeout: 10_000 }).toBe(0)
  const left = performance.now()
  expect(await listeners()).toBe(1)
  await expect.poll(listeners, { interval: 20, timeout: 10_000 }).toBe(0)
  // The moment it was left was seen a little late.
  expect(performance.now() - left).toBeGreaterThan(800)
})
