import type { Timers } from './timers.ts'
import type { ConnectionState, Timings, Transport } from './types.ts'

export interface ConnectionStatus {
  readonly state: ConnectionState
  onChange(listener: (state: ConnectionState) => void): () => void
  idle(): void
  connecting(): void
  offline(retryInMs: number): void
  /** Connected; it is live once what was missed has arrived. */
  connected(transport: Transport): void
  /** The connection was exchanged for another, and nobody needs to notice. */
  moved(transport: Transport): void
  waiting(count: number): void
  /** A sink is slower than what comes. */
  fellBehind(): void
  /** An event came. */
  received(): void
}

/** More events than this in one quiet time look like a replay. */
const fewEvents = 10

export function createStatus(timers: Timers, { quietMs }: Timings, isBehind: () => boolean): ConnectionStatus {
  const listeners = new Set<(state: ConnectionState) => void>()
  let state: ConnectionState = { status: 'idle', since: new Date(), retryAt: null, transport: null, waiting: 0 }
  let received = 0
  let cancelWatch: (() => void) | undefined

  function change(next: Partial<Omit<ConnectionState, 'since'>>) {
    const changed = { ...state, ...next }
    const isSame = (Object.keys(next) as (keyof typeof next)[]).every((key) => state[key] === next[key])
    if (isSame) return
    state = { ...changed, since: changed.status === state.status ? state.since : new Date() }
    for (const listener of [...listeners]) listener(state)
  }

  function watch() {
    cancelWatch?.()
    received = 0
    cancelWatch = timers.after(quietMs, () => {
      if (received > fewEvents || isBehind()) watch()
      else change({ status: 'live' })
    })
  }

  function disconnect(next: Partial<ConnectionState>) {
    cancelWatch?.()
    change({ retryAt: null, transport: null, ...next })
  }

  return {
    get state() {
      return state
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    idle: () => disconnect({ status: 'idle', waiting: 0 }),
    connecting: () => disconnect({ status: 'connecting' }),
    offline: (retryInMs) => disconnect({ status: 'offline', retryAt: new Date(Date.now() + retryInMs) }),
    connected: (transport) => {
      change({ status: 'catching-up', retryAt: null, transport })
      watch()
    },
    fellBehind: () => {
      if (state.status !== 'live') return
      change({ status: 'catching-up' })
      watch()
    },
    moved: (transport) => change({ transport }),
    waiting: (waiting) => change({ waiting }),
    received: () => {
      received++
    },
  }
}
