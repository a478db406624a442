/** The integrator: follows `messageAdded`, and after every lost connection resumes with the last cursor it processed. */
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { backoffMs, pause } from './backoff.ts'
import type { Drop } from './drops.ts'
import { ReplayError } from './errors.ts'
import { messageAdded, type StoredMessage } from './operations.ts'

export interface FollowOptions {
  urls: readonly string[]
  apiKey: string
  /** The cursor to begin after. */
  after: string
  /** When to cut the connection, in order. */
  drops?: readonly Drop[]
  random: () => number
  onMessage(message: StoredMessage): void
}

export interface Follower {
  /** How many times the connection was cut on purpose. */
  readonly drops: number
  /** Whether all planned drops were made. */
  readonly isDoneDropping: boolean
  /** Rejects when it cannot go on; resolves after `stop`. */
  readonly ended: Promise<void>
  stop(): void
}

/** How a connection ended: cut on purpose, otherwise but worth another try, or for good. */
type Ending = { kind: 'dropped' } | { kind: 'lost' } | { kind: 'refused'; reason: string }

export function follow({ urls, apiKey, after, drops = [], random, onMessage }: FollowOptions): Follower {
  const stopping = new AbortController()
  let cursor = after
  let received = 0
  let planned = 0
  let due = 0
  let made = 0
  let cut: () => void = () => undefined
  let leave: () => void = () => undefined

  /** Cuts now where there is a connection, else as soon as there is one. */
  function dropSoon() {
    due++
    cut()
  }

  function plan() {
    for (let drop = drops[planned]; drop && drop.after <= received; drop = drops[planned]) {
      planned++
      if (drop.delayMs === 0) dropSoon()
      else setTimeout(dropSoon, drop.delayMs)
    }
  }

  function connect(url: string): Promise<Ending> {
    const { promise, resolve } = Promise.withResolvers<Ending>()
    let isOver = false
    const client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { token: apiKey },
      // It would resume with the cursor that it began with, so every connection is a client of its own.
      retryAttempts: 0,
    })
    const end = (ending: Ending) => {
      if (isOver) return
      isOver = true
      cut = () => undefined
      // There is nothing to dispose of when the connection never came about.
      Promise.resolve(client.dispose()).catch(() => undefined)
      resolve(ending)
    }
    client.on('opened', (socket) => {
      cut = () => {
        if (isOver || due === 0 || !(socket instanceof WebSocket)) return
        due--
        made++
        socket.terminate()
        end({ kind: 'dropped' })
      }
      cut()
    })
    client.subscribe(
      { query: messageAdded.document, variables: { after: cursor } },
      {
        next: ({ data, errors }) => {
          // What a cut connection still held was not processed: it must come again.
          if (isOver) return
          if (errors) return end(refusalOf(errors))
          const message = messageAdded.answer.parse(data)
          onMessage(message)
          cursor = message.cursor
          received++
          plan()
        },
        error: (error) => end(refusalOf(error)),
        complete: () => end({ kind: 'lost' }),
      },
    )
    leave = () => end({ kind: 'lost' })
    return promise
  }

  async function run(): Promise<void> {
    let failures = 0
    let place = 0
    while (!stopping.signal.aborted) {
      const before = received
      const url = urls[place % urls.length]
      if (url === undefined) throw new ReplayError('Give at least one --url.')
      const ending = await connect(url)
      if (ending.kind === 'refused') throw new ReplayError(`The integrator was refused: ${ending.reason}`)
      if (received > before) failures = 0
      if (ending.kind === 'dropped') {
        place = Math.floor(random() * urls.length)
        continue
      }
      // An instance that is away is not asked twice in a row where there is another.
      place++
      failures++
      await pause(backoffMs(failures, random), stopping.signal)
    }
  }

  return {
    get drops() {
      return made
    },
    get isDoneDropping() {
      return made === drops.length
    },
    ended: run(),
    stop: () => {
      stopping.abort()
      leave()
    },
  }
}

const graphQLErrors = z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }) })).min(1)
const closing = z.object({ code: z.int(), reason: z.string() })

/** Closing codes that another attempt does not cure. A busy server answers 4403 to a good key, too. */
const refusals = [4400, 4401, 4406]

function refusalOf(error: unknown): Ending {
  const [first] = graphQLErrors.safeParse(error).data ?? []
  if (first?.extensions.code === 'UNAVAILABLE') return { kind: 'lost' }
  if (first) return { kind: 'refused', reason: `${first.extensions.code}: ${first.message}` }
  const closed = closing.safeParse(error).data
  if (closed && refusals.includes(closed.code)) return { kind: 'refused', reason: `${closed.code} ${closed.reason}` }
  return { kind: 'lost' }
}
