/** How a client of each contender says what it wants. */
import { randomUUID } from 'node:crypto'

export interface Dialect {
  path: string
  protocol: string | undefined
  /** What a client says first; null when it only listens. */
  greeting(member: number): string | null
  /** What it answers to anything that is not a message. */
  reply(text: string, member: number): string | null
}

export const rawDialect: Dialect = { path: '/', protocol: undefined, greeting: () => null, reply: () => null }

/** Engine.IO, version 4: 0 opens, 2 pings, 3 answers that, 40 joins. */
export const socketIoDialect: Dialect = {
  path: '/socket.io/?EIO=4&transport=websocket',
  protocol: undefined,
  greeting: () => null,
  reply: (text) => {
    if (text.startsWith('0')) return '40'
    return text === '2' ? '3' : null
  },
}

/** Each client has a subscription id of its own, as the client of graphql-ws makes them. */
export function graphqlDialect(
  ask: (member: number) => { token?: string; query: string; variables?: object },
): Dialect {
  return {
    path: '/graphql',
    protocol: 'graphql-transport-ws',
    greeting: (member) => JSON.stringify({ type: 'connection_init', payload: { token: ask(member).token } }),
    reply: (text, member) => {
      const { type } = JSON.parse(text)
      if (type === 'ping') return '{"type":"pong"}'
      if (type !== 'connection_ack') throw new Error(`[bench] the server said ${text.slice(0, 500)}`)
      const { query, variables } = ask(member)
      return JSON.stringify({ id: randomUUID(), type: 'subscribe', payload: { query, variables } })
    },
  }
}

const base = 'id text seq cursor sender { name } conversation { id }'

export const subscription = (fields = base) => `subscription Messages { messageAdded { ${fields} } }`

export const resumingSubscription = `subscription Messages($after: String) { messageAdded(after: $after) { ${base} } }`

const extras = ['direction', 'deliveryStatus', 'createdAt', 'editedAt', 'deletedAt']

/** Up to 32 selections, each with other fields besides those that all have. */
export function selection(place: number): string {
  return subscription([base, ...extras.filter((_, bit) => place & (1 << bit))].join(' '))
}
