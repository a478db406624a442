/** GraphQL over Server-Sent Events, distinct connections: one operation per request, resumable by `Last-Event-ID`. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { ExecutionResult } from 'graphql'
import { unauthenticated } from '../domain/errors.ts'
import type { Asking } from '../graphql/context.ts'
import type { OperationParams } from '../graphql/plugins/operation.ts'
import type { Sink } from '../graphql/sharing/convoys.ts'
import type { Engine, Prepared } from './engine.ts'
import type { Held } from './identify.ts'
import type { SharedSubscription } from './shared-execution.ts'
import { isAsyncIterable } from './streams.ts'
import { createDeadlines, createRounds, type Deadlines, type Rounds, type Turning } from './timers.ts'

export interface SseRequest {
  response: ServerResponse
  params: OperationParams
  asking: Asking
  /** Null for anonymous requests. Released by the caller. */
  held: Held | null
}

export interface SseTransport {
  /** Streams the operation; resolves when the stream has ended, for whatever reason. */
  serve(request: SseRequest): Promise<void>
  /** Ends every stream without `complete`, so that clients come back and resume. */
  close(): void
}

export function createSse(engine: Engine, { heartbeatMs }: { heartbeatMs: number }): SseTransport {
  const closing = new Set<() => void>()
  const heartbeat = createRounds(heartbeatMs)
  const deadlines = createDeadlines()

  return {
    serve: async ({ response, params, asking, held }) => {
      const stream = openStream(response, heartbeat)
      closing.add(stream.end)
      try {
        const prepared = await engine.prepare(asking, params)
        if ('args' in prepared) await run(prepared, stream, held, { engine, deadlines })
        else stream.last({ errors: prepared })
      } finally {
        closing.delete(stream.end)
        stream.end()
      }
    },
    close: () => {
      for (const end of closing) end()
    },
  }
}

async function run(
  prepared: Prepared,
  stream: Stream,
  held: Held | null,
  { engine, deadlines }: { engine: Engine; deadlines: Deadlines },
): Promise<void> {
  const outcome = await prepared.share()
  if (!isAsyncIterable(outcome) && !('deliverTo' in outcome)) return stream.last(outcome)
  const { delivered } = prepared.args.contextValue
  // Both ways in which a credential ends say so on the stream, which ends the loop below.
  const refuse = () => stream.last({ errors: [engine.mask(unauthenticated('The credential is no longer good.'))] })
  const cancelExpiry = held?.expiresAt ? deadlines(held.expiresAt, refuse) : undefined
  const cancelEnd = held?.handle.onEnd(refuse)
  try {
    if ('deliverTo' in outcome) return await deliverTo(stream, outcome, engine)
    // The source is told at once, even while it waits for the next event.
    stream.onClose(() => void outcome.return())
    while (stream.isOpen()) {
      delivered.cursor = null
      const { done, value } = await outcome.next()
      if (done) return stream.last(null)
      await stream.next(value, delivered.cursor)
    }
  } finally {
    cancelExpiry?.()
    cancelEnd?.()
  }
}

async function deliverTo(stream: Stream, subscription: SharedSubscription, engine: Engine): Promise<void> {
  const delivery = subscription.deliverTo(stream)
  stream.onClose(delivery.stop)
  const { failure } = await delivery.ended
  stream.last(failure === undefined ? null : { errors: [engine.mask(failure)] })
}

interface Stream extends Sink {
  isOpen(): boolean
  /** Resolves when the client can take more, so a slow reader holds one event and no queue. */
  next(result: ExecutionResult, cursor: string | null): Promise<void>
  /** A last result, if any, then `complete`. */
  last(result: ExecutionResult | null): void
  onClose(listener: () => void): void
  end(): void
}

function openStream(response: ServerResponse, heartbeat: Rounds): Stream {
  let isOpen = true
  const listeners: (() => void)[] = []
  const gone = new AbortController()
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    // Buffering proxies would hold events back.
    'x-accel-buffering': 'no',
  })
  response.write('retry: 1000\n:\n\n')
  const heart: Turning = {
    turn: () => {
      if (!response.writableNeedDrain) response.write(':\n\n')
    },
  }
  heartbeat.join(heart)

  function close() {
    if (!isOpen) return
    isOpen = false
    heartbeat.leave(heart)
    gone.abort()
    for (const listener of listeners) listener()
  }
  response.once('close', close)

  function end() {
    if (!response.writableEnded) response.end()
    close()
  }

  return {
    isOpen: () => isOpen,
    hasRoom: () => isOpen && !response.writableNeedDrain,
    write: ({ bytes, cursor }, ready) => {
      if (!isOpen) return false
      const isTaken = response.write(eventOf(bytes, cursor), 'latin1')
      if (!isTaken) response.once('drain', ready)
      return isTaken
    },
    next: async (result, cursor) => {
      if (!isOpen || response.write(eventOf(JSON.stringify(result), cursor))) return
      try {
        await once(response, 'drain', { signal: gone.signal })
      } catch (error) {
        if (isOpen) throw error
      }
    },
    last: (result) => {
      if (!isOpen) return
      response.write(`${result ? eventOf(JSON.stringify(result), null) : ''}event: complete\ndata:\n\n`)
      end()
    },
    onClose: (listener) => {
      if (isOpen) listeners.push(listener)
      else listener()
    },
    end,
  }
}

function eventOf(result: string, cursor: string | null): string {
  const id = cursor === null ? '' : `id: ${cursor}\n`
  return `event: next\n${id}data: ${result}\n\n`
}
