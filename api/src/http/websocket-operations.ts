/** Runs the operations of a socket: each passes the same pipeline as over HTTP, as who the viewer is now. */
import type { ExecutionArgs, GraphQLError } from 'graphql'
import type { Context, SubscribePayload } from 'graphql-ws'
import { DomainError } from '../domain/errors.ts'
import { bytesOf } from '../graphql/sharing/bytes.ts'
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
  claim: Claim
}

/** An operation's right to answer under its id. */
interface Claim {
  isCurrent(): boolean
  /** Gives it up: the operation has started, or will not. */
  settle(): void
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
  function claim(connection: Connection, id: string): Claim {
    const ids = latest.get(connection) ?? new Map<string, symbol>()
    latest.set(connection, ids)
    const mine = Symbol(id)
    ids.set(id, mine)
    const isCurrent = () => ids.get(id) === mine
    return {
      isCurrent,
      settle: () => {
        if (isCurrent()) ids.delete(id)
        if (ids.size === 0 && latest.get(connection) === ids) latest.delete(connection)
      },
    }
  }

  return {
    prepare: async (context, id, payload) => {
      const { connection } = context.extra
      const claimed = claim(connection, id)
      const open = Object.keys(context.subscriptions).length
      const prepared =
        open > subscriptionsPerSocket
          ? [engine.mask(tooManySubscriptions(subscriptionsPerSocket))]
          : await track(connection, prepareAs(engine, connection, payload))
      if (!claimed.isCurrent()) return never()
      if (!('args' in prepared) || prepared.kind === null) claimed.settle()
      if (!('args' in prepared)) return prepared
      waiting.set(prepared.args, { prepared, connection, id, claim: claimed })
      return prepared.args
    },
    execute: async (args) => {
      const found = waiting.get(args)
      if (!found) throw new Error('An operation was executed that had not been prepared.')
      // graphql-ws keeps the arguments of a subscription as long as it runs, and would keep all this with them.
      waiting.delete(args)
      const { prepared, connection, claim } = found
      const isLive = prepared.kind === 'subscription'
      const outcome = isLive ? await prepared.share() : await track(connection, prepared.run())
      if (!claim.isCurrent()) {
        if ('leave' in outcome) outcome.leave()
        else if ('return' in outcome) await outcome.return()
        return never()
      }
      claim.settle()
      return 'deliverTo' in outcome ? delivered(outcome, connection, found.id, engine) : outcome
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

/**
 * What graphql-ws iterates while the results go to the socket by themselves: it yields nothing but a failure
 * at the end. Delivery begins when graphql-ws asks for the first result, which is after it took the operation.
 */
function delivered(subscription: SharedSubscription, connection: Connection, id: string, engine: Engine): EventStream {
  const head = bytesOf(`{"id":${JSON.stringify(id)},"type":"next","payload":`)
  let delivery: Delivery | null = null
  const done: IteratorReturnResult<undefined> = { value: undefined, done: true }
  return {
    next: () => {
      if (delivery) return Promise.resolve(done)
      delivery = subscription.deliverTo(connection.sink(head))
      return delivery.ended.then(({ failure }) =>
        failure === undefined ? done : { value: { errors: [engine.mask(failure)] }, done: false },
      )
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
    const params = { query, operationName: operationName || undefined, variables, extensions }
    const prepared = await engine.prepare(asking, params)
    // graphql-ws keeps the payload as long as the subscription runs: its text is that of the document from here on.
    Reflect.set(payload, 'query', params.query)
    return prepared
  } catch (error) {
    return [engine.mask(error)]
  }
}

const tooManySubscriptions = (limit: number) =>
  new DomainError('RATE_LIMITED', `At most ${limit} operations may be open on one socket.`, { limit })

/** graphql-ws waits for an answer that it would send under an id which now belongs to another operation. */
const never = () => new Promise<never>(() => undefined)
