/** One subscription that joins somewhere in the past, follows into the present, and leaves. */
import type { Client } from 'graphql-ws'
import { messageAdded, messageOf } from './chains.ts'
import type { History } from './history.ts'

export interface Join {
  name: string
  /** The place in the log after which it began. */
  after: number
  /** The last message that it took. */
  lastId: string | null
  /** Whether it waited in vain for as many as had to come. */
  isLate: boolean
}

export interface JoinOptions {
  client: Client
  history: History
  name: string
  after: number
  /** The cursor of that place. */
  cursor: string
  /** It stays until it has so many. */
  least: number
}

const patienceMs = 20_000

export function joinOnce({ client, history, name, after, cursor, least }: JoinOptions): Promise<Join> {
  return new Promise((resolve) => {
    let lastId: string | null = null
    let count = 0
    let isOver = false
    const leave = (isLate: boolean) => {
      if (isOver) return
      isOver = true
      clearTimeout(limit)
      stop()
      resolve({ name, after, lastId, isLate })
    }
    const limit = setTimeout(() => leave(true), patienceMs)
    const stop = client.subscribe(
      { query: messageAdded, variables: { after: cursor } },
      {
        next: ({ data }) => {
          if (isOver) return
          const message = messageOf(data)
          history.deliveries.push({ ...message, at: performance.now(), chain: name, session: 1 })
          lastId = message.id
          if (++count >= least) leave(false)
        },
        error: (error) => {
          history.endings.push({ chain: name, reason: JSON.stringify(error) })
          leave(true)
        },
        complete: () => leave(true),
      },
    )
  })
}
