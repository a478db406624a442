/** Runs the operations of a socket: each passes the same pipeline as over HTTP, as who the viewer is now. */
import type { ExecutionArgs, GraphQLError } from 'graphql'
import type { Context, SubscribePayload } from 'graphql-ws'
import { DomainError } from '../domain/errors.ts'
import type { Delivery } from '../graphql/sharing/deliver.ts'
import type { Engine, Outcome, Prepared } from './engine.ts'
import type { SharedSubscription } from './shared-execution.ts'
import type { EventStream } from './streams.ts'
import { within } from './timers.ts'
import type { Connection } from './websocket-connection.ts'

type SocketContext = Context<Record<string, unknown>, { connection: Connection }>

interface Waiting {
  prepared: Prepared
  connection: Connection
  id: string
  isCurrent(): boolean
}

export interface Operations {
  /** Answers the operation's own errors, or what to execute. Never throws, which would close the whole socket. */
  prepare(
    context: SocketContext,
    id: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]>
  execute(args: ExecutionArgs): Promise<Outcome>
  /** Resolves when no query or mutation of the connection runs any more, or after the given time. */
  idle(connection: Connection, limitMs: number): Promise<void>
}

export function createOperations(engine: Engine, subscriptionsPerSocket: number): Operations {
  const waiting = new WeakMap<ExecutionArgs, Waiting>()
  const latest = new WeakMap<Connection, Map<string, symbol>>()
  const running = new Map<Connection, Set<Promise<unknown>>>()

  function track<T>(connection: Connection, work: Promise<T>): Promise<T> {
    const works = running.get(connection) ?? new Set()
    running.set(connection, works.add(work))
    const forget = () => {
      works.delete(work)
      if (works.size === 0) running.delete(connection)
    }
    work.then(forget, forget)
    return work
  }

  /** A client may reuse an id whose first operation is still starting; that one must not answer under it. */
  function claim(connection: Connection, id: string): () => boolean {
    const ids = latest.get(connection) ?? new Map<string, symbol>()
    latest.set(connection, ids)
    const mine = Symbol(id)
    ids.set(id, mine)
    return () => ids.get(id) === mine
  }

  return {
    prepare: async (context, id, payload) => {
      const { connection } = context.extra
      const isCurrent = claim(connection, id)
      const open = Object.keys(context.subscriptions)
      forget(latest.get(connection), open)
      const prepared =
        open.length > subscriptionsPerSocket
          ? [engine.mask(tooManySubscriptions(subscriptionsPerSocket))]
          : await track(connection, prepareAs(engine, connection, payload))
      if (!isCurrent()) return never()
      if (!('args' in prepared)) return prepared
      waiting.set(prepared.args, { prepared, connection, id, isCurrent })
      return prepared.args
    },
    execute: async (args) => {
      const found = waiting.get(args)
      if (!found) throw new Error('An operation was executed that had not been prepared.')
      if (found.prepared.kind === 'subscription') return subscribe(found, engine)
      const outcome = await track(found.connection, found.prepared.run())
      if (found.isCurrent()) return outcome
      if ('return' in outcome) await outcome.return()
      return never()
    },
    idle: async (connection, limitMs) => {
      const end = performance.now() + limitMs
      for (let works = running.get(connection); works; works = running.get(connection)) {
        const left = end - performance.now()
        if (left <= 0) return
        await within(left, Promise.allSettled(works))
        // What was prepared is executed, and what was executed is answered, within this turn.
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

async function subscribe({ prepared, connection, id, isCurrent }: Waiting, engine: Engine): Promise<Outcome> {
  const outcome = await prepared.share()
  if (isCurrent()) return 'deliverTo' in outcome ? delivered(outcome, connection, id, engine) : outcome
  if ('leave' in outcome) outcome.leave()
  else if ('return' in outcome) await outcome.return()
  return never()
}

/**
 * What graphql-ws iterates while the results go to the socket by themselves: it yields nothing but a failure
 * at the end. Delivery begins when graphql-ws asks for the first result, which is after it took the operation.
 */
function delivered(subscription: SharedSubscription, connection: Connection, id: string, engine: Engine): EventStream {
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`)
  let delivery: Delivery | null = null
  const done: IteratorReturnResult<undefined> = { value: undefined, done: true }
  return {
    next: async () => {
      if (delivery) return done
      delivery = subscription.deliverTo({
        write: ({ json }, ready) => connection.write(head, json, ready),
      })
      const { failure } = await delivery.ended
      return failure === undefined ? done : { value: { errors: [engine.mask(failure)] }, done: false }
    },
    return: async () => {
      if (delivery) delivery.stop()
      else subscription.leave()
      return done
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

async function prepareAs(engine: Engine, connection: Connection, payload: SubscribePayload) {
  const { held, requestId, ip } = connection
  try {
    if (!held) throw new DomainError('UNAUTHENTICATED', 'Sign in first.')
    const actor = await held.handle.get()
    const { query, operationName, variables, extensions } = payload
    const asking = {
      actor,
      handle: held.handle,
      ip,
      requestId,
      widgetKey: null,
      refreshCookie: null,
      lastEventId: null,
    }
    return await engine.prepare(asking, { query, operationName: operationName || undefined, variables, extensions })
  } catch (error) {
    return [engine.mask(error)]
  }
}

const tooManySubscriptions = (limit: number) =>
  new DomainError('RATE_LIMITED', `At most ${limit} operations may be open on one socket.`, { limit })

/** Ids are chosen by clients and may all differ, so those that are closed are dropped now and then. */
function forget(ids: Map<string, symbol> | undefined, open: readonly string[]): void {
  if (!ids || ids.size < 2 * open.length + 100) return
  for (const id of ids.keys()) if (!open.includes(id)) ids.delete(id)
}

/** graphql-ws waits for an answer that it would send under an id which now belongs to another operation. */
const never = () => new Promise<never>(() => undefined)
