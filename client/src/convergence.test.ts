/** Many clients on two instances, dropped at random while messages are written, edited and deleted: one log for all. */
import { expect, it, onTestFinished } from 'vitest'
import { deleteMessage } from '../../api/src/domain/messages/delete.ts'
import { editMessage } from '../../api/src/domain/messages/edit.ts'
import { sendMessage } from '../../api/src/domain/messages/send.ts'
import { startProxy, type TcpProxy } from '../../api/src/testing/proxy.ts'
import { startRedis } from '../../api/src/testing/redis.ts'
import { createLiveClient } from './index.ts'
import { createDice } from './testing/dice.ts'
import { createWorld, scaled, type World } from './testing/world.ts'

const clients = 20
const steps = 400

const events = `subscription ($after: String) {
  events(types: [MESSAGE_ADDED, MESSAGE_EDITED, MESSAGE_DELETED], after: $after) {
    cursor type
    ... on MessageAdded { message { ...line } }
    ... on MessageEdited { message { ...line } }
    ... on MessageDeleted { message { ...line } }
  }
}
fragment line on Message { id seq text deletedAt conversation { id } }`

interface Line {
  id: string
  seq: number
  text: string
  deletedAt: string | null
  conversation: { id: string }
}

interface Change {
  events: { cursor: string; type: string; message: Line }
}

it('[003-19] 20 clients with random drops have the same final log, which is the one in the database', async () => {
  const world = await createSharedWorld()
  const roll = createDice(19)
  const { cursor } = await world.company.owner.get('{ cursor }')
  const tokens = [world.token, world.company.owner.token, (await world.company.hire('AGENT')).token]
  const followers = Array.from({ length: clients }, (_, place) =>
    startClient({
      url: `${pick(world.proxies, place).url}/graphql`,
      token: pick(tokens, place),
      transport: pick(['auto', 'websocket', 'sse'] as const, place),
      cursor,
    }),
  )
  await expect
    .poll(() => followers.map(({ status }) => status()), { timeout: 20_000 })
    .toEqual(Array(clients).fill('live'))

  let drops = 0
  for (let step = 0; step < steps; step++) {
    await world.change(roll)
    if (step === steps / 2) for (const proxy of world.proxies) drops += proxy.cut()
    if (roll(10) > 0) continue
    const some = () => roll(3) === 0
    drops += pick(world.proxies, roll(2)).cut({ how: roll(2) === 0 ? 'reset' : 'end', some })
  }
  expect(drops).toBeGreaterThan(3 * clients)

  const changes = await world.company.ctx.db.event.count({ where: { type: { startsWith: 'message.' } } })
  await expect
    .poll(() => followers.map(({ cursors }) => cursors.length), { timeout: 40_000 })
    .toEqual(Array(clients).fill(changes - world.before))
  const stored = await world.log()
  expect(stored.filter(({ isDeleted }) => isDeleted).length).toBeGreaterThan(10)
  for (const { cursors, log, errors } of followers) {
    expect(errors).toEqual([])
    expect(cursors).toEqual(followers[0]?.cursors)
    expect(log()).toEqual(stored)
  }
}, 120_000)

/** One company on two instances, each behind a proxy, with a few conversations. */
async function createSharedWorld() {
  const redis = await startRedis()
  onTestFinished(() => redis.close())
  const settings = { REDIS_URL: redis.url }
  const world: World = await createWorld({ settings })
  onTestFinished(() => world.close())
  const other = await world.app.another({ settings })
  const proxies: TcpProxy[] = [world.proxy, await startProxy(other.url)]
  onTestFinished(() => proxies[1]?.close())
  await world.write(5)
  const { ctx } = world.company
  const conversationIds = (await ctx.db.conversation.findMany()).map(({ id }) => id)
  const first = await ctx.db.message.count()
  const messageIds: string[] = []

  /** Writes, edits or deletes; half as many changes as new messages. */
  async function change(roll: (sides: number) => number) {
    const messageId = messageIds[roll(Math.max(messageIds.length, 1))]
    const what = roll(6)
    if (messageId && what === 0) return forget(await deleteMessage(ctx, { messageId }))
    if (messageId && what === 1) return editMessage(ctx, { messageId, text: `edited ${ctx.id()}` })
    const message = { conversationId: pick(conversationIds, roll(100)), text: ctx.id(), clientMessageId: ctx.id() }
    messageIds.push((await sendMessage(ctx, message)).id)
  }

  /** What was deleted cannot be edited any more. */
  const forget = ({ id }: { id: string }) => void messageIds.splice(messageIds.indexOf(id), 1)

  const log = async () => {
    const messages = await ctx.db.message.findMany({ orderBy: { feedSeq: 'asc' }, skip: first })
    return messages
      .map(({ id, seq, text, deletedAt, conversationId }) => ({
        id: `msg_${id.replaceAll('-', '')}`,
        seq,
        text,
        isDeleted: deletedAt !== null,
        conversationId: `con_${conversationId.replaceAll('-', '')}`,
      }))
      .sort(byPlace)
  }
  const before = await ctx.db.event.count({ where: { type: { startsWith: 'message.' } } })
  return { ...world, proxies, change, log, before }
}

interface Entry {
  id: string
  seq: number
  text: string
  isDeleted: boolean
  conversationId: string
}

interface ClientOptions {
  url: string
  token: string
  transport: 'auto' | 'websocket' | 'sse'
  cursor: string
}

/** A client that keeps a log as an application would: each event puts its message where it belongs. */
function startClient({ url, token, transport, cursor }: ClientOptions) {
  const client = createLiveClient({
    url,
    token: async () => ({ token, expiresAt: null }),
    transport,
    timings: scaled,
  })
  onTestFinished(() => client.dispose())
  const lines = new Map<string, Entry>()
  const cursors: string[] = []
  const errors: unknown[] = []
  client.subscribe<Change>(
    { query: events, after: cursor },
    {
      next: ({ data }) => {
        if (!data) return
        const { id, seq, text, deletedAt, conversation } = data.events.message
        cursors.push(data.events.cursor)
        lines.set(id, { id, seq, text, isDeleted: deletedAt !== null, conversationId: conversation.id })
      },
      error: (error) => errors.push(error),
    },
  )
  return { cursors, errors, status: () => client.state.status, log: () => [...lines.values()].sort(byPlace) }
}

const byPlace = (a: Entry, b: Entry) => a.conversationId.localeCompare(b.conversationId) || a.seq - b.seq

function pick<T>(list: readonly T[], place: number): T {
  const item = list[place % list.length]
  if (item === undefined) throw new Error('There is nothing to pick from.')
  return item
}
