/** Loads what fields refer to, in batches. The objects they hang from have been seen by the viewer already. */

import DataLoader from 'dataloader'
import { requireKnown } from '../domain/access.ts'
import { columnsOf } from '../domain/columns.ts'
import type { Ctx } from '../domain/context.ts'
import { countUnread } from '../domain/conversations/unread.ts'
import { identitiesOf, type KnownIdentity } from '../domain/customers/identities.ts'
import { type InteractionTimes, interactionTimes } from '../domain/customers/interactions.ts'
import { visibleDirections } from '../domain/messages/get.ts'
import type { PresenceBook } from '../domain/presence/state.ts'
import type { TypingState } from '../domain/typing/state.ts'
import type { Message, ReadCursor } from '../generated/prisma/client.ts'
import type { RecentRows, RowCache } from '../platform/feed/recent-rows.ts'
import type { AtOnce } from './at-once.ts'

/** Loads rows by id, in batches; one that is there already comes at once. */
export interface RowLoader<T> {
  load(id: string): AtOnce<T>
}

export type Loaders = { readonly [Name in keyof typeof makers]: ReturnType<(typeof makers)[Name]> }

const makers = {
  agent: (ctx: Ctx, recent?: RecentRows) => byId((ids) => ctx.db.agent.findMany(within(ctx, ids)), recent?.agent),
  apiKey: (ctx: Ctx, recent?: RecentRows) => byId((ids) => ctx.db.apiKey.findMany(within(ctx, ids)), recent?.apiKey),
  invitation: (ctx: Ctx) => byId((ids) => ctx.db.invitation.findMany(within(ctx, ids))),
  channel: (ctx: Ctx, recent?: RecentRows) => byId((ids) => ctx.db.channel.findMany(within(ctx, ids)), recent?.channel),
  customer: (ctx: Ctx, recent?: RecentRows) =>
    byId((ids) => ctx.db.customer.findMany(within(ctx, ids)), recent?.customer),
  conversation: (ctx: Ctx, recent?: RecentRows) =>
    byId((ids) => ctx.db.conversation.findMany(within(ctx, ids)), recent?.conversation),
  /** Null when the message was trimmed, or is a note and the viewer a visitor. */
  message: (ctx: Ctx) =>
    primed<Message | null>(async (ids) => {
      const rows = await ctx.db.$queryRaw<Message[]>`
        SELECT ${columnsOf('Message', 'm')} FROM "Message" m WHERE m."workspaceId" = ${workspaceOf(ctx)}::uuid
          AND m.id = ANY(${[...ids]}::uuid[]) AND ${visibleDirections(ctx.actor)}`
      const found = new Map(rows.map((row) => [row.id, row]))
      return ids.map((id) => found.get(id) ?? null)
    }),
  unreadCount: (ctx: Ctx) =>
    new DataLoader<string, number>(async (ids) => {
      const counts = await countUnread(ctx, workspaceOf(ctx), ids)
      return ids.map((id) => counts.get(id) ?? 0)
    }),
  readCursors: (ctx: Ctx) =>
    new DataLoader<string, ReadCursor[]>(async (ids) => {
      const rows = await ctx.db.readCursor.findMany({
        where: { workspaceId: workspaceOf(ctx), conversationId: { in: [...ids] } },
        orderBy: { readAt: 'asc' },
      })
      return ids.map((id) => rows.filter((row) => row.conversationId === id))
    }),
  /** The last message up to a place that the viewer may see, by conversation and place. */
  lastUpTo: (ctx: Ctx) =>
    new DataLoader<{ conversationId: string; seq: number }, Message | null, string>(
      async (places) => {
        const wanted = JSON.stringify(places.map((place, index) => ({ index, ...place })))
        const rows = await ctx.db.$queryRaw<(Message & { index: number })[]>`
          SELECT wanted.index, ${columnsOf('Message', 'm')}
          FROM jsonb_to_recordset(${wanted}::jsonb) AS wanted(index int, "conversationId" uuid, seq int)
          CROSS JOIN LATERAL (
            SELECT m.* FROM "Message" m WHERE m."workspaceId" = ${workspaceOf(ctx)}::uuid
              AND m."conversationId" = wanted."conversationId" AND m.seq <= wanted.seq AND ${visibleDirections(ctx.actor)}
            ORDER BY m.seq DESC LIMIT 1
          ) m`
        const found = new Map(rows.map(({ index, ...row }) => [index, row]))
        return places.map((_, index) => found.get(index) ?? null)
      },
      { cacheKeyFn: ({ conversationId, seq }) => `${conversationId} ${seq}` },
    ),
  interactions: (ctx: Ctx) =>
    new DataLoader<string, InteractionTimes>(async (ids) => {
      const times = await interactionTimes(ctx, ids)
      return ids.map((id) => times.get(id) ?? { firstAt: null, lastAt: null })
    }),
  identities: (ctx: Ctx) =>
    new DataLoader<string, readonly KnownIdentity[]>(async (ids) => {
      const known = await identitiesOf(ctx, ids)
      return ids.map((id) => known.get(id) ?? [])
    }),
  /** By workspace. */
  typing: (ctx: Ctx) =>
    new DataLoader<string, readonly TypingState[]>((ids) => Promise.all(ids.map(ctx.ephemera.typing))),
  /** By workspace. */
  presences: (ctx: Ctx) => new DataLoader<string, PresenceBook>((ids) => Promise.all(ids.map(ctx.ephemera.presences))),
}

/**
 * Each loader is made when it is first used: a subscription keeps its context for hours and needs none of its own.
 * Rows that were read lately for others, where that is good enough, are taken and left in `recent`.
 */
export const createLoaders: (ctx: Ctx, recent?: RecentRows) => Loaders = lazily(makers)

function lazily<Makers extends Record<string, (ctx: Ctx, recent?: RecentRows) => unknown>>(makers: Makers) {
  class Lazy {
    readonly ctx: Ctx
    readonly recent: RecentRows | undefined
    readonly made: Record<string, unknown> = {}
    constructor(ctx: Ctx, recent?: RecentRows) {
      this.ctx = ctx
      this.recent = recent
    }
  }
  for (const [name, make] of Object.entries(makers)) {
    Object.defineProperty(Lazy.prototype, name, {
      get(this: Lazy) {
        this.made[name] ??= make(this.ctx, this.recent)
        return this.made[name]
      },
    })
  }
  type Made = { readonly [Name in keyof Makers]: ReturnType<Makers[Name]> }
  // What the type promises are the getters just defined, which the compiler cannot see.
  return (ctx: Ctx, recent?: RecentRows) => new Lazy(ctx, recent) as unknown as Made
}

const workspaceOf = ({ actor }: Ctx) => requireKnown(actor).workspaceId

const within = (ctx: Ctx, ids: readonly string[]) => ({
  where: { workspaceId: workspaceOf(ctx), id: { in: [...ids] } },
})

/** A loader that may be told values which are at hand. Most are told one and asked nothing, so it is made when it is asked. */
function primed<T>(read: (ids: readonly string[]) => Promise<T[]>) {
  const known = new Map<string, T>()
  let loader: DataLoader<string, T> | undefined
  const readLater = (id: string) => {
    loader ??= new DataLoader(read)
    return loader.load(id)
  }
  return {
    prime: (id: string, value: T) => void known.set(id, value),
    load: (id: string): AtOnce<T> => known.get(id) ?? readLater(id),
  }
}

/** A foreign key guarantees the row, so its absence is a fault and not an answer. */
function byId<T extends { id: string }>(
  read: (ids: readonly string[]) => Promise<T[]>,
  recent?: RowCache<T>,
): RowLoader<T> {
  const readAll = async (ids: readonly string[]) => {
    const found = new Map((await read(ids)).map((row) => [row.id, row]))
    return ids.map((id) => found.get(id) ?? new Error(`[graphql] row ${id} is missing`))
  }
  let loader: DataLoader<string, T> | undefined
  const loaded = new Map<string, T>()
  const keep = (row: T) => {
    loaded.set(row.id, row)
    return row
  }
  const readLater = (id: string) => {
    loader ??= new DataLoader(readAll, { cacheMap: recent })
    return loader.load(id).then(keep)
  }
  return { load: (id) => loaded.get(id) ?? recent?.atHand(id) ?? readLater(id) }
}
