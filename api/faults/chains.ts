/** Subscribers of every sort, each a chain of the history: bare graphql-ws, our client over WebSocket, and over SSE. */
import { z } from 'zod'
import { createLiveClient } from '../../client/src/index.ts'
import type { Chain, History } from './history.ts'
import { followRaw } from './raw-chain.ts'

export const sorts = ['raw', 'websocket', 'sse'] as const
export type Sort = (typeof sorts)[number]

export interface FollowOptions {
  history: History
  chain: Chain
  sort: Sort
  url: string
  token: string
  /** The cursor of the place after which the chain begins. */
  after: string
  roll: (sides: number) => number
  /** Told only of bare graphql-ws, and so is the next one. */
  onConnected?(): void
  onClose?(code: number): void
}

export interface Follower {
  chain: Chain
  sort: Sort
  /** The ids that it has taken. */
  taken: ReadonlySet<string>
  stop(): void
}

export const messageAdded = `subscription ($after: String, $conversationId: ID) {
  messageAdded(after: $after, conversationId: $conversationId) { cursor id seq text conversation { id } }
}`

const Data = z
  .object({
    messageAdded: z.object({
      cursor: z.string(),
      id: z.string(),
      seq: z.int(),
      text: z.string(),
      conversation: z.object({ id: z.string() }),
    }),
  })
  .transform(({ messageAdded: { conversation, ...message } }) => ({ ...message, conversation: conversation.id }))

/** The message in the data of a result. */
export const messageOf = (data: unknown) => Data.parse(data)

export function follow(options: FollowOptions): Follower {
  const { history, chain, sort, url, token, after, roll, onConnected, onClose } = options
  const taken = new Set<string>()
  const take = (data: unknown, session: number): string => {
    const message = messageOf(data)
    history.deliveries.push({ ...message, at: performance.now(), chain: chain.name, session })
    taken.add(message.id)
    return message.cursor
  }
  const onEnding = (reason: string) => void history.endings.push({ chain: chain.name, reason })
  const variables = chain.conversation === null ? {} : { conversationId: chain.conversation }
  const request = { query: messageAdded, variables, after }
  history.chains.push(chain)
  if (sort === 'raw') {
    const { stop } = followRaw({ url, token, ...request, roll, onData: take, onEnding, onConnected, onClose })
    return { chain, sort, taken, stop }
  }
  const client = createLiveClient({
    url,
    token: async () => ({ token, expiresAt: null }),
    transport: sort,
    random: () => roll(1_000) / 1_000,
  })
  client.subscribe(request, {
    next: ({ data }) => void take(data, 1),
    error: ({ code, message }) => onEnding(`${code} ${message}`),
  })
  return { chain, sort, taken, stop: client.dispose }
}
