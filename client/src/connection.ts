/** Keeps one link open for all subscriptions: when to try, with which transport and token, and what each end means. */

import { type Attempt, abandon, createAttempt } from './attempt.ts'
import { type Ending, endingOf } from './endings.ts'
import { type LiveError, unauthenticated } from './errors.ts'
import { closeCodes, type Link, type LinkHandlers } from './link.ts'
import type { ConnectionStatus } from './status.ts'
import type { Subscription } from './subscription.ts'
import { jitter, type Timers } from './timers.ts'
import type { Tokens } from './tokens.ts'
import type { TransportChoice } from './transports.ts'
import type { Timings, Transport } from './types.ts'

export interface Connection {
  add(subscription: Subscription): void
  remove(subscription: Subscription): void
  /** The server refused the token of an operation on this link. */
  refused(link: Link): void
  /** The server does not answer queries. A link that has not been heard of either is given up. */
  unreachable(): void
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
  const { tokens, choice, status, timers, timings, random } = parts
  const subscriptions = new Set<Subscription>()
  let current: Attempt | null = null
  let opening: Attempt | null = null
  let cancelRetry: (() => void) | null = null
  let cancelIdle: (() => void) | null = null
  let refusedToken: string | null = null
  let failures = 0
  let refusals = 0

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
      mine.token = await tokens.get(refusedToken)
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
    for (const subscription of subscriptions) subscription.detach()
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
        failures = 0
        refusals = 0
        refusedToken = null
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
      for (const subscription of subscriptions) subscription.detach()
      if (opening) {
        // What should have replaced it becomes the next attempt.
        opening.isExchange = false
        return status.connecting()
      }
    } else return
    recover(mine, ending)
  }

  function recover(mine: Attempt, ending: Ending) {
    if (ending.refusals !== null) {
      refusedToken = mine.token?.token ?? null
      refusals++
      if (refusals > ending.refusals) return failAll(unauthenticated())
      return retryIn(refusals === 1 ? 0 : jitter(refusals, timings, random))
    }
    if (ending.isTransport && !mine.hasLasted && mine.token) choice.failed(mine.transport, mine.isOpen)
    retryIn(jitter(Math.max(failures++, ending.failures), timings, random, ending.atLeast))
  }

  function retryIn(ms: number) {
    if (ms === 0) return attempt(choice.next)
    status.offline(ms)
    cancelRetry = timers.after(ms, () => attempt(choice.next))
  }

  /** The link that should have been exchanged still works, and is kept as long as it does. */
  function exchangeFailed(mine: Attempt, kept: Attempt, ending: Ending) {
    if (ending.refusals !== null) refusedToken = mine.token?.token ?? null
    if (mine.transport !== kept.transport) return planProbe(kept)
    kept.timers.push(timers.after(jitter(failures++, timings, random), () => attempt(kept.transport, true)))
  }

  function planRenewal(mine: Attempt) {
    const renewAt = mine.token?.renewAt ?? Number.POSITIVE_INFINITY
    if (!Number.isFinite(renewAt)) return
    mine.timers.push(timers.after(Math.max(renewAt - Date.now(), 0), () => attempt(mine.transport, true)))
  }

  function planProbe(mine: Attempt) {
    const ms = mine.transport === 'sse' ? choice.probeAfter() : null
    if (ms !== null) mine.timers.push(timers.after(ms, () => attempt('websocket', true)))
  }

  /** Over event streams only some subscriptions can run: those that resume first, and of those the oldest. */
  function place() {
    const link = current?.link
    if (!link) return
    const ranked = [...subscriptions].sort((a, b) => Number(b.isResumable) - Number(a.isResumable))
    for (const waiting of ranked.slice(link.capacity)) if (waiting.link) waiting.detach()
    for (const running of ranked.slice(0, link.capacity)) if (running.link !== link) running.attach(link)
    status.waiting(Math.max(subscriptions.size - link.capacity, 0))
  }

  function failAll(error: LiveError) {
    shut()
    for (const subscription of [...subscriptions]) subscription.end(error)
  }

  function shut() {
    cancelRetry?.()
    cancelRetry = null
    abandon(opening)
    abandon(current)
    opening = null
    current = null
    refusals = 0
    status.idle()
  }

  return {
    add: (subscription) => {
      cancelIdle?.()
      cancelIdle = null
      subscriptions.add(subscription)
      if (current) place()
      else if (!opening && !cancelRetry) attempt(choice.next)
    },
    remove: (subscription) => {
      if (!subscriptions.delete(subscription)) return
      place()
      if (subscriptions.size > 0) return
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
    hurry: () => {
      if (cancelRetry) {
        failures = 0
        attempt(choice.next)
      } else current?.link?.check()
    },
    restart: () => {
      if (opening && !current) attempt(choice.next)
    },
    close: shut,
  }
}
