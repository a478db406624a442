/** What is not followed costs nothing: no channel in Redis, no frame on the wire, no subscription on the server. */
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import WebSocket from 'ws'
import { sendMessage } from '../../api/src/domain/messages/send.ts'
import { globalId } from '../../api/src/graphql/ids.ts'
import { type Company, foundCompany } from '../../api/src/testing/people.ts'
import { startRedis, type TestRedis } from '../../api/src/testing/redis.ts'
import { createLiveClient, type LiveClient } from './index.ts'
import { createWorld, scaled, type World } from './testing/world.ts'
import { messageAdded } from './testing/world-query.ts'

const transports = ['websocket', 'sse'] as const
/** Of a machine that does other things too. */
const patience = { timeout: 10_000 }

let redis: TestRedis
let world: World
let other: Company
beforeAll(async () => {
  redis = await startRedis()
  world = await createWorld({ settings: { REDIS_URL: redis.url, LINGER_SECONDS: '0' } })
  await vi.waitFor(async () => {
    expect((await (await fetch(new URL('/ready', world.app.url))).json()).degraded).toBe(false)
  }, 10_000)
  other = await foundCompany(world.app, 'Other')
  await world.write(2)
})
afterAll(async () => {
  await world?.close()
  await redis?.close()
})

function start(transport: 'websocket' | 'sse', token = world.token): LiveClient {
  const client = createLiveClient({
    url: world.url,
    token: async () => ({ token, expiresAt: null }),
    transport,
    timings: scaled,
  })
  onTestFinished(() => client.dispose())
  return client
}

/** Follows all messages, or those of one conversation. */
function follow(client: LiveClient, conversationId?: string) {
  const texts: string[] = []
  const subscription = client.subscribe<{ messageAdded: { text: string } }>(
    { query: messageAdded, variables: { conversationId } },
    { next: ({ data }) => void texts.push(data?.messageAdded.text ?? ''), error: ({ code }) => void texts.push(code) },
  )
  return { texts, unsubscribe: subscription.unsubscribe }
}

/** Follows who types, which goes through channels of its own. */
const followTyping = (client: LiveClient) =>
  client.subscribe(
    { query: 'subscription { typingChanged { isTyping } }', isResumable: false },
    { next: () => undefined, error: () => undefined },
  )

/** How many instances listen to what happens in a company, live events and ephemera together. */
async function listeners({ workspaceId }: Company): Promise<number> {
  const channels = [`parley:events:${workspaceId}`, `eph:${workspaceId}`]
  const answer = (await redis.ask('PUBSUB', 'NUMSUB', ...channels)) as (string | number)[]
  return answer.filter((_, place) => place % 2 === 1).reduce<number>((sum, count) => sum + Number(count), 0)
}

const left = () => {
  const { loops, followers } = world.app.feed.report()
  const ephemera = world.app.ephemera.report()
  return { loops, followers, ephemera: ephemera.followers, hubs: ephemera.hubs }
}
const nothing = { loops: 0, followers: 0, ephemera: 0, hubs: 0 }

describe('[003-20] an instance listens only to the companies in which somebody is live,', () => {
  it('and to none any more when the last one has gone', async () => {
    const client = start('websocket')
    const [one, two] = [follow(client), follow(client)]
    const typing = followTyping(client)
    await expect.poll(() => listeners(world.company), patience).toBe(2)
    expect(await listeners(other)).toBe(0)
    one.unsubscribe()
    typing.unsubscribe()
    await expect.poll(() => left().ephemera, patience).toBe(0)
    await expect.poll(() => listeners(world.company), patience).toBe(1)
    two.unsubscribe()
    await expect.poll(() => listeners(world.company), patience).toBe(0)
    expect(await redis.ask('PUBSUB', 'CHANNELS')).toEqual([])
  })
})

describe('[003-20] who follows one conversation', () => {
  it.each(transports)('is sent nothing of the others, not even an empty frame (%s)', async (transport) => {
    const { ctx } = world.company
    const [mine, theirs] = await ctx.db.conversation.findMany({ take: 2 })
    if (!mine || !theirs) throw new Error('There are two.')
    const say = (conversationId: string, text: string) =>
      sendMessage(ctx, { conversationId, text, clientMessageId: ctx.id() })
    const client = start(transport)
    const { texts } = follow(client, globalId('Conversation', mine.id))
    await expect.poll(() => client.state.status, patience).toBe('live')
    await say(mine.id, 'first')
    await expect.poll(() => texts, patience).toEqual(['first'])
    const before = world.proxy.bytes.fromTarget
    for (let count = 0; count < 50; count++) await say(theirs.id, 'not for you')
    await say(mine.id, 'second')
    await expect.poll(() => texts, patience).toEqual(['first', 'second'])
    // One message and its frame; fifty would be ten times as much.
    expect(world.proxy.bytes.fromTarget - before).toBeLessThan(1_500)
  })
})

describe('[003-20] a subscription that is closed is left on the server at once:', () => {
  it.each(transports)('by `unsubscribe`, while the others go on (%s)', async (transport) => {
    const client = start(transport)
    const [one, two] = [follow(client), follow(client)]
    await expect.poll(() => left().followers, patience).toBe(2)
    one.unsubscribe()
    await expect.poll(() => left().followers, patience).toBe(1)
    await world.write(1)
    await expect.poll(() => two.texts.length, patience).toBe(1)
    expect(one.texts).toEqual([])
    two.unsubscribe()
    await expect.poll(left, patience).toEqual(nothing)
  })

  it.each(transports)('by `dispose`, all of them (%s)', async (transport) => {
    const client = start(transport)
    follow(client)
    followTyping(client)
    await expect.poll(() => left().followers, patience).toBe(2)
    client.dispose()
    await expect.poll(left, patience).toEqual(nothing)
    await expect.poll(() => listeners(world.company), patience).toBe(0)
  })

  it('by leaving the loop over an iterator of graphql-ws, while its socket stays', async () => {
    const client = createClient({
      url: world.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { token: world.token },
      lazy: false,
      onNonLazyError: () => undefined,
    })
    onTestFinished(() => void client.dispose())
    const results = client.iterate({ query: messageAdded })
    const first = results.next()
    await expect.poll(() => left().followers, patience).toBe(1)
    await world.write(1)
    expect((await first).done).toBe(false)
    await results.return?.()
    await expect.poll(left, patience).toEqual(nothing)
    expect(world.proxy.open.filter(({ isWebSocket }) => isWebSocket)).toHaveLength(1)
    await expect.poll(() => listeners(world.company), patience).toBe(0)
  })
})
