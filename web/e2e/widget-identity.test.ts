import { createHmac } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { globalId } from '../../api/src/graphql/ids.ts'
import { createDesk, type Desk } from './widget-desk.ts'
import { visit } from './widget-page.ts'
import { createWidgetWorld, type WidgetWorld } from './widget-world.ts'

let world: WidgetWorld
let desk: Desk
let key: string
beforeAll(async () => {
  world = await createWidgetWorld()
  desk = createDesk(world.agent)
  const { createWidgetIdentityKey } = await world.company.owner.get(
    `mutation ($id: ID!) { createWidgetIdentityKey(input: { channelId: $id }) { secret } }`,
    { id: globalId('Channel', world.company.widget.id) },
  )
  key = createWidgetIdentityKey.secret
})
afterAll(() => world?.close())

/** As a shop's server would write it, with nothing but what its language has. */
function sign(claims: object, secret = key): string {
  const now = Math.floor(Date.now() / 1000)
  const all = { aud: world.company.widget.publicKey, iat: now, exp: now + 300, ...claims }
  const parts = [{ alg: 'HS256', typ: 'JWT' }, all].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  return `${parts.join('.')}.${createHmac('sha256', secret).update(parts.join('.')).digest('base64url')}`
}

const identify = (page: Page, identity: string | null) =>
  page.evaluate((token) => {
    const { Parley } = window as unknown as { Parley: { identify(token: string | null): Promise<boolean> } }
    return Parley.identify(token)
  }, identity)

async function arrive() {
  const { tab, context, complaints } = await world.visitor()
  onTestFinished(async () => {
    await context.close()
    expect(complaints).toEqual([])
  })
  const widget = visit(await tab())
  await widget.open()
  return widget
}

it('[S37] a visitor whom the page signed in finds the same conversation in another browser', async () => {
  const first = await arrive()
  await first.say('Before I signed in')
  await first.sees('Before I signed in')
  const ann = { sub: 'ann', email: 'ann@example.com', name: 'Ann' }
  expect(await identify(first.page, sign(ann))).toBe(true)
  await first.sees('Before I signed in')
  const second = await arrive()
  expect(await identify(second.page, sign(ann))).toBe(true)
  await second.sees('Before I signed in')
  await second.say('Hello from my telephone')
  await first.sees('Hello from my telephone')
  expect((await desk.newest()).texts).toEqual(['Before I signed in', 'Hello from my telephone'])
  expect(await identify(second.page, null)).toBe(true)
  await second.open()
  await second.page.locator('.welcome').waitFor()
  expect(await second.texts()).toEqual([])
})

it('[S37] whoever signs with another key stays a stranger, and can write all the same', async () => {
  const known = await arrive()
  await identify(known.page, sign({ sub: 'victim' }))
  await known.say('A secret of mine')
  await known.sees('A secret of mine')
  const stranger = await arrive()
  expect(await identify(stranger.page, sign({ sub: 'victim' }, 'pi_guess'))).toBe(false)
  await stranger.say('Who am I?')
  await stranger.sees('Who am I?')
  expect(await stranger.texts()).toEqual(['Who am I?'])
})
