/** Loads what fields refer to, in batches. The objects they hang from have been seen by the viewer already. */

import DataLoader from 'dataloader'
import { requireKnown } from '../domain/access.ts'
import { columnsOf } from '../domain/columns.ts'
import type { Ctx } from '../domain/context.ts'
import { countUnread } from '../domain/conversations/unread.ts'
import { type InteractionTimes, interactionTimes } from '../domain/customers/interactions.ts'
import { visibleDirections } from '../domain/messages/get.ts'
import type { PresenceBook } from '../domain/presence/state.ts'
import type { TypingState } from '../domain/typing/state.ts'
import type { Agent, ApiKey, Channel, Conversation, Customer, Message, ReadCursor } from '../generated/prisma/client.ts'

export interface Loaders {
  agent: DataLoader<string, Agent>
  apiKey: DataLoader<string, ApiKey>
  channel: DataLoader<string, Channel>
  customer: DataLoader<string, Customer>
  conversation: DataLoader<string, Conversation>
  /** Null when the message was trimmed, or is a note and the viewer a visitor. */
  message: DataLoader<string, Message | null>
  unreadCount: DataLoader<string, number>
  readCursors: DataLoader<string, ReadCursor[]>
  interactions: DataLoader<string, InteractionTimes>
  /** By workspace. */
  typing: DataLoader<string, readonly TypingState[]>
  presences: DataLoader<string, PresenceBook>
}

export function createLoaders(ctx: Ctx): Loaders {
  const { db } = ctx
  const workspaceId = () => requireKnown(ctx.actor).workspaceId
  const within = (ids: readonly string[]) => ({ where: { workspaceId: workspaceId(), id: { in: [...ids] } } })
  return {
    agent: byId((ids) => db.agent.findMany(within(ids))),
    apiKey: byId((ids) => db.apiKey.findMany(within(ids))),
    channel: byId((ids) => db.channel.findMany(within(ids))),
    customer: byId((ids) => db.customer.findMany(within(ids))),
    conversation: byId((ids) => db.conversation.findMany(within(ids))),
    message: new DataLoader(async (ids) => {
      const rows = await db.$queryRaw<Message[]>`
        SELECT ${columnsOf('Message', 'm')} FROM "Message" m WHERE m."workspaceId" = ${workspaceId()}::uuid
          AND m.id = ANY(${[...ids]}::uuid[]) AND ${visibleDirections(ctx.actor)}`
      const found = new Map(rows.map((row) => [row.id, row]))
      return ids.map((id) => found.get(id) ?? null)
    }),
    unreadCount: new DataLoader(async (ids) => {
      const counts = await countUnread(ctx, workspaceId(), ids)
      return ids.map((id) => counts.get(id) ?? 0)
    }),
    readCursors: new DataLoader(async (ids) => {
      const rows = await db.readCursor.findMany({
        where: { workspaceId: workspaceId(), conversationId: { in: [...ids] } },
        orderBy: { readAt: 'asc' },
      })
      return ids.map((id) => rows.filter((row) => row.conversationId === id))
    }),
    typing: new DataLoader((ids) => Promise.all(ids.map(ctx.ephemera.typing))),
    presences: new DataLoader((ids) => Promise.all(ids.map(ctx.ephemera.presences))),
    interactions: new DataLoader(async (ids) => {
      const times = await interactionTimes(ctx, ids)
      return ids.map((id) => times.get(id) ?? { firstAt: null, lastAt: null })
    }),
  }
}

/** A foreign key guarantees the row, so its absence is a fault and not an answer. */
function byId<T extends { id: string }>(read: (ids: readonly string[]) => Promise<T[]>): DataLoader<string, T> {
  return new DataLoader(async (ids) => {
    const found = new Map((await read(ids)).map((row) => [row.id, row]))
    return ids.map((id) => found.get(id) ?? new Error(`[graphql] row ${id} is missing`))
  })
}
