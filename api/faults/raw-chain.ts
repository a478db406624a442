/** A client with nothing but graphql-ws: resumes with the last cursor it took, and drops no duplicate. */
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

export interface RawChainOptions {
  url: string
  token: string
  query: string
  variables: Record<string, unknown>
  after: string
  roll: (sides: number) => number
  /** Takes a result and gives its cursor. */
  onData(data: unknown, session: number): string
  /** The server ended the subscription with an error that does not pass. */
  onEnding(reason: string): void
  onConnected?(): void
  onClose?(code: number): void
}

export interface Following {
  readonly isOver: boolean
  stop(): void
}

/** A peer that says nothing for so long, not even by a ping, is given up. */
const silenceMs = 15_000
const passing = ['UNAVAILABLE', 'INTERNAL_SERVER_ERROR', 'RATE_LIMITED']

export function followRaw(options: RawChainOptions): Following {
  const { url, token, query, variables, onData, onEnding, onConnected, onClose, roll } = options
  let after = options.after
  let isOver = false
  let leave: () => void = () => undefined

  function session(number: number): Promise<void> {
    return new Promise((resolve) => {
      let isDone = false
      const client = createClient({
        url: url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        connectionParams: { token },
        retryAttempts: 0,
        // It would resume with the cursor that it began with, so each session is a client of its own.
        onNonLazyError: () => undefined,
        connectionAckWaitTimeout: silenceMs,
      })
      let socket: WebSocket | null = null
      let watchdog: NodeJS.Timeout | undefined
      const done = () => {
        if (isDone) return
        isDone = true
        clearTimeout(watchdog)
        // A socket that was never opened has nothing to be disposed of.
        Promise.resolve(client.dispose()).catch(() => undefined)
        socket?.terminate()
        resolve()
      }
      const alive = () => {
        clearTimeout(watchdog)
        watchdog = setTimeout(done, silenceMs)
      }
      leave = done
      alive()
      client.on('opened', (opened) => {
        if (!(opened instanceof WebSocket)) return
        socket = opened
        opened.on('ping', alive)
      })
      if (onConnected) client.on('connected', onConnected)
      client.on('closed', (event) => {
        const code = typeof event === 'object' && event !== null && 'code' in event ? Number(event.code) : 0
        onClose?.(code)
        done()
      })
      client.subscribe(
        { query, variables: { ...variables, after } },
        {
          next: ({ data, errors }) => {
            if (isDone) return
            alive()
            if (errors) return fail(errors)
            after = onData(data, number)
          },
          error: (error) => {
            if (Array.isArray(error)) fail(error)
            done()
          },
          complete: done,
        },
      )
      const fail = (errors: readonly { extensions?: Record<string, unknown> }[]) => {
        const code = String(errors[0]?.extensions?.code)
        if (!passing.includes(code)) {
          isOver = true
          onEnding(code)
        }
        done()
      }
    })
  }

  async function run() {
    for (let number = 1; !isOver; number++) {
      await session(number)
      if (!isOver) await pause(50 + roll(200))
    }
  }
  void run()

  return {
    get isOver() {
      return isOver
    },
    stop: () => {
      isOver = true
      leave()
    },
  }
}
