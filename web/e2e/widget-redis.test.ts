import { afterAll, beforeAll, expect, it } from 'vitest'
import { startRedis, type TestRedis } from '../../api/src/testing/redis.ts'
import { createDesk } from './widget-desk.ts'
import { visit } from './widget-page.ts'
import { createWidgetWorld, type WidgetWorld } from './widget-world.ts'

let redis: TestRedis
let world: WidgetWorld
beforeAll(async () => {
  redis = await startRedis()
  world = await createWidgetWorld({ settings: { REDIS_URL: redis.url, LINGER_SECONDS: '0' } })
})
afterAll(async () => {
  await world?.close()
  await redis?.close()
})

/** How many instances listen to what is stored, and to what is ephemeral. */
async function listeners() {
  const { workspaceId } = world.company
  const channels = [`parley:events:${workspaceId}`, `eph:${workspaceId}`]
  const answer = (await redis.ask('PUBSUB', 'NUMSUB', ...channels)) as (string | number)[]
  return channels.map((channel) => answer[answer.indexOf(channel) + 1])
}

it('[003-14] destroy() drops all subscriptions, so that nobody listens for the last visitor any more', async () => {
  const { context, tab, complaints } = await world.visitor()
  const { page, open, say, sees } = visit(await tab())
  expect(await listeners()).toEqual([0, 0])
  await open()
  await say('Goodbye')
  await sees('Goodbye')
  await createDesk(world.agent).typing(true)
  await page.locator('.typing').waitFor()
  await expect.poll(listeners).toEqual([1, 1])
  await page.evaluate(() => (window as unknown as { Parley: { destroy(): void } }).Parley.destroy())
  await expect.poll(listeners).toEqual([0, 0])
  await context.close()
  expect(complaints).toEqual([])
})
