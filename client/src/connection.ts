/** Keeps one link open for all subscriptions: when to try, with which transport and token, and what each end means. */

import { type Attempt, abandon, createAttempt } from './attempt.ts'
import { type Ending, endingOf } from './endings.ts'
import { type LiveError, unauthenticated } from './errors.ts'
import { closeCodes, type Link, type LinkHandlers } from './link.ts'
import { createPatience } from './patience.ts'
import { createRoster, type Member } from './roster.ts'
import type { ConnectionStatus } from './status.ts'
import type { Timers } from './timers.ts'
import type { Tokens } from './tokens.ts'
import type { TransportChoice } from './transports.ts'
import type { Timings, Transport } from './types.ts'

export interface Connection {
  /** Whether subscriptions still wait to be asked for. */
  readonly isHolding: boolean
  add(member: Member): void
  remove(member: Member): void
  /** The server refused the token of an operation on this link. */
  refused(link: Link): void
  /** The server does not answer queries. A link that has not been heard of either is given up. */
  unreachable(): void
  /** Looks whether the link lives. */
  check(): void
  /** Tries now if it waits, and looks whether the link lives if there is one. */
  hurry(): void
  /** The network is back: what an attempt waits for was lost with the old one. */
  restart(): void
  close(): void
}

export interface ConnectionParts {
  open(transport: Transport, token: string, handlers: LinkHandlers): Link
  tokens: Tokens
  choice: TransportChoice
  status: ConnectionStatus
  timers: Timers
  timings: Timings
  random: () => number
}

export function createConnection(parts: ConnectionParts): Connection {
  const { tokens, choice, status, timers, timings } = parts
  const roster = createRoster()
  let current: Attempt | null = null
  let opening: Attempt | null = null
  let cancelRetry: (() => void) | null = null
  let cancelIdle: (() => void) | null = null
  const patience = createPatience(timings, parts.random)

  function attempt(transport: Transport, isExchange = false) {
    cancelRetry?.()
    cancelRetry = null
    abandon(opening)
    opening = createAttempt(transport, isExchange)
    if (!current) status.connecting()
    void launch(opening)
  }

  async function launch(mine: Attempt) {
    try {
      mine.token = await tokens.get(patience.refused)
      if (opening !== mine) return
      // The application may not have a newer one yet.
      if (mine.isExchange && mine.transport === current?.transport && mine.token.token === current.token?.token) {
        opening = null
        return planRenewal(current)
      }
      mine.link = parts.open(mine.transport, mine.token.token, {
        ready: () => adopt(mine),
        opened: () => opened(mine),
        closed: (code) => closed(mine, code),
      })
    } catch (error) {
      if (opening !== mine) return
      const isOver = error instanceof Error && 'code' in error && error.code === 'UNAUTHENTICATED'
      if (isOver && !current) failAll(unauthenticated(error))
      else closed(mine, closeCodes.lost)
    }
  }

  /** The link takes over; subscriptions go on from where they are, so an exchange loses nothing and shows nothing. */
  function adopt(mine: Attempt) {
    if (opening !== mine) return
    const old = current
    opening = null
    current = mine
    choice.adopted(mine.transport)
    roster.detachAll()
    abandon(old)
    place()
    planRenewal(mine)
    if (old) status.moved(mine.transport)
  }

  function opened(mine: Attempt) {
    if (current !== mine) return
    mine.isOpen = true
    mine.timers.push(
      timers.after(timings.stableMs, () => {
        mine.hasLasted = true
        patience.lasted()
        choice.lasted(mine.transport)
      }),
    )
    if (!mine.isExchange) status.connected(mine.transport)
    planProbe(mine)
  }

  function closed(mine: Attempt, code: number) {
    const ending = endingOf(code)
    if (mine === opening) {
      opening = null
      abandon(mine)
      if (current) return exchangeFailed(mine, current, ending)
    } else if (mine === current) {
      current = null
      abandon(mine)
      roster.detachAll()
      if (opening) {
        // What should have replaced it becomes the next attempt.
        opening.isExchange = false
        return status.connecting()
      }
    } else return
    recover(mine, ending)
  }

  function recover(mine: Attempt, ending: Ending) {
    if (ending.isTransport && !mine.hasLasted && mine.token) choice.failed(mine.transport, mine.isOpen)
    const ms = patience.after(ending, mine.token?.token ?? null)
    if (ms === null) return failAll(unauthenticated())
    if (ms === 0) return attempt(choice.next)
    status.offline(ms)
    cancelRetry = timers.after(ms, () => attempt(choice.next))
  }

  /** The link that should have been exchanged still works, and is kept as long as it does. */
  function exchangeFailed(mine: Attempt, kept: Attempt, ending: Ending) {
    const ms = patience.after(ending, mine.token?.token ?? null) ?? timings.retryCapMs
    if (mine.transport !== kept.transport) return planProbe(kept)
    kept.timers.push(timers.after(ms, () => attempt(kept.transport, true)))
  }

  function planRenewal(mine: Attempt) {
    const renewAt = mine.token?.renewAt ?? Number.POSITIVE_INFINITY
    if (!Number.isFinite(renewAt)) return
    mine.timers.push(timers.after(Math.max(renewAt - Date.now(), 0), () => attempt(mine.transport, true)))
  }

  function planProbe(mine: Attempt) {
    const ms = mine.transport === 'sse' ? choice.probeAfter() : null
    if (ms !== null) mine.timers.push(timers.after(ms, () => (opening ? planProbe(mine) : attempt('websocket', true))))
  }

  function place() {
    if (current?.link) status.waiting(roster.place(current.link))
  }

  function failAll(error: LiveError) {
    shut()
    roster.endAll(error)
  }

  function shut() {
    cancelRetry?.()
    cancelRetry = null
    abandon(opening)
    abandon(current)
    opening = null
    current = null
    patience.reset()
    status.idle()
  }

  return {
    get isHolding() {
      return current?.link?.isHolding ?? false
    },
    add: (member) => {
      cancelIdle?.()
      cancelIdle = null
      roster.add(member)
      if (current) place()
      else if (!opening && !cancelRetry) attempt(choice.next)
    },
    remove: (member) => {
      if (!roster.remove(member)) return
      place()
      if (roster.size > 0) return
      cancelIdle?.()
      cancelIdle = timers.after(timings.idleCloseMs, shut)
    },
    refused: (link) => {
      if (!current || current.link !== link) return
      closed(current, closeCodes.revoked)
    },
    unreachable: () => {
      if (current && !current.isOpen) closed(current, closeCodes.lost)
    },
    check: () => current?.link?.check(),
    hurry: () => {
      if (cancelRetry) {
        patience.reset()
        attempt(choice.next)
      } else current?.link?.check()
    },
    restart: () => {
      if (opening && !current) attempt(choice.next)
    },
    close: shut,
  }
}
