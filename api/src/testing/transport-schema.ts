/** A small schema with everything that transports have to deal with; the real one is tested through the app. */
import {
  type GraphQLFieldConfigMap,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql'
import { DomainError } from '../domain/errors.ts'
import type { GraphQLContext } from '../graphql/context.ts'

export interface Tick {
  cursor: string
  n: number
}

/** The source of the test subscriptions: it emits on command and knows who listens. */
export interface Ticker {
  readonly listening: number
  /** How many events were taken from it. */
  readonly taken: number
  emit(n: number): void
  fail(error: Error): void
  /** Resolves when as many listen. */
  untilListening(count: number): Promise<void>
}

export interface TestSchema {
  schema: GraphQLSchema
  ticker: Ticker
  /** How many mutations ran. */
  writes(): number
  /** Holds back `slowWrite` until it is called. */
  releaseWrites(): void
}

export function createTestSchema(): TestSchema {
  const { ticker, listen } = createTicker()
  let writes = 0
  const gate = Promise.withResolvers<void>()

  const thing: GraphQLObjectType = new GraphQLObjectType({
    name: 'Thing',
    fields: (): GraphQLFieldConfigMap<unknown, GraphQLContext> => ({
      name: { type: GraphQLString, resolve: () => 'thing' },
      secret: { type: GraphQLString, extensions: { staffOnly: true }, resolve: () => 'hidden' },
      child: { type: thing, resolve: () => ({}) },
      things: {
        type: new GraphQLList(thing),
        args: { first: { type: GraphQLInt } },
        extensions: { complexity: ({ first }: { first?: number }) => ({ field: 1, multiplier: first ?? 50 }) },
        resolve: (_, { first }) => Array.from({ length: first ?? 2 }, () => ({})),
      },
    }),
  })
  const hidden = new GraphQLObjectType({
    name: 'Hidden',
    extensions: { staffOnly: true },
    fields: { name: { type: GraphQLString } },
  })
  const text = { text: { type: new GraphQLNonNull(GraphQLString) } }
  const query = new GraphQLObjectType<unknown, GraphQLContext>({
    name: 'Query',
    fields: {
      greeting: { type: GraphQLString, extensions: { anonymous: true }, resolve: () => 'hello' },
      viewer: { type: GraphQLString, resolve: (_, __, { asking }) => asking.actor.kind },
      ip: { type: GraphQLString, resolve: (_, __, { asking }) => asking.ip },
      echo: { type: GraphQLString, args: text, resolve: (_, args) => args.text },
      thing: { type: thing, resolve: () => ({}) },
      hidden: { type: hidden, resolve: () => ({}) },
      things: {
        type: new GraphQLList(thing),
        args: { first: { type: GraphQLInt } },
        extensions: { complexity: ({ first }: { first?: number }) => ({ field: 1, multiplier: first ?? 50 }) },
        resolve: (_, { first }) => Array.from({ length: first ?? 2 }, () => ({})),
      },
      broken: {
        type: GraphQLString,
        resolve: () => {
          throw new Error('SELECT password FROM "Agent" at /srv/parley/api on db.internal')
        },
      },
      missing: {
        type: GraphQLString,
        resolve: () => {
          throw new DomainError('NOT_FOUND', 'Thing not found.')
        },
      },
    },
  })
  const mutation = new GraphQLObjectType<unknown, GraphQLContext>({
    name: 'Mutation',
    fields: {
      signIn: {
        type: GraphQLString,
        args: { password: { type: GraphQLString } },
        extensions: { anonymous: true },
        resolve: (_, __, { asking }) => {
          writes++
          asking.refreshCookie?.set('fresh', new Date('2030-01-01T00:00:00Z'))
          return asking.refreshCookie?.value ?? 'none'
        },
      },
      write: { type: GraphQLInt, args: text, resolve: () => ++writes },
      slowWrite: {
        type: GraphQLInt,
        resolve: async () => {
          writes++
          await gate.promise
          return writes
        },
      },
    },
  })
  const tick = new GraphQLObjectType<Tick, GraphQLContext>({
    name: 'Tick',
    fields: { cursor: { type: GraphQLString }, n: { type: GraphQLInt } },
  })
  const subscription = new GraphQLObjectType<unknown, GraphQLContext>({
    name: 'Subscription',
    fields: {
      ticks: {
        type: tick,
        args: { after: { type: GraphQLString } },
        subscribe: (_, { after }, context) => {
          const from = context.asking.lastEventId ?? after
          if (from === 'bad') throw new DomainError('CURSOR_MALFORMED', 'Not a cursor.')
          return listen(context, from)
        },
        resolve: (event: unknown) => event,
      },
    },
  })
  return {
    schema: new GraphQLSchema({ query, mutation, subscription }),
    ticker,
    writes: () => writes,
    releaseWrites: gate.resolve,
  }
}

interface Listener {
  push(tick: Tick): void
  fail(error: Error): void
}

function createTicker() {
  const listeners = new Set<Listener>()
  const waiting: { count: number; resolve: () => void }[] = []
  const notify = () => {
    for (const { count, resolve } of waiting) if (listeners.size === count) resolve()
  }
  let taken = 0
  const tickOf = (n: number): Tick => ({ cursor: `c${n}`, n })

  const ticker: Ticker = {
    get listening() {
      return listeners.size
    },
    get taken() {
      return taken
    },
    emit: (n) => {
      for (const listener of listeners) listener.push(tickOf(n))
    },
    fail: (error) => {
      for (const listener of listeners) listener.fail(error)
    },
    untilListening: (count) =>
      new Promise((resolve) => {
        waiting.push({ count, resolve })
        notify()
      }),
  }

  /** No generator, so that `return()` works while `next()` waits; as the feed's live fields do it. */
  function listen({ delivered }: GraphQLContext, after: string | null | undefined): AsyncIterableIterator<Tick> {
    const queue: Tick[] = after ? [tickOf(Number(after.slice(1)) + 1)] : []
    let failure: Error | null = null
    let wake: { resolve: (result: IteratorResult<Tick>) => void; reject: (error: Error) => void } | null = null
    const deliver = (tick: Tick) => {
      delivered.cursor = tick.cursor
      taken++
      return { done: false, value: tick } as const
    }
    const listener: Listener = {
      push: (tick) => {
        if (!wake) return void queue.push(tick)
        wake.resolve(deliver(tick))
        wake = null
      },
      fail: (error) => {
        if (!wake) failure = error
        wake?.reject(error)
        wake = null
      },
    }
    listeners.add(listener)
    notify()
    return {
      next: () => {
        const tick = queue.shift()
        if (tick) return Promise.resolve(deliver(tick))
        if (failure) return Promise.reject(failure)
        return new Promise((resolve, reject) => {
          wake = { resolve, reject }
        })
      },
      return: () => {
        listeners.delete(listener)
        notify()
        wake?.resolve({ done: true, value: undefined })
        return Promise.resolve({ done: true, value: undefined })
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  return { ticker, listen }
}
