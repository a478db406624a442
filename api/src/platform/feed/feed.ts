/** The feed: the one way in which an event reaches a subscriber. One loop per active workspace, many followers. */
import type { Logger } from 'pino'
import type { Database } from '../../domain/context.ts'
import { DomainError } from '../../domain/errors.ts'
import { currentTops } from '../../domain/feed/tops.ts'
import type { Rings } from '../doorbell.ts'
import type { Viewers } from '../viewers.ts'
import type { Follower, FollowOptions } from './follow.ts'
import { createFollower } from './follower.ts'
import { createLoop, type Loop } from './loop.ts'

export interface FeedOptions {
  db: Database
  doorbell: Rings
  viewers: Viewers
  log: Logger
  /** How often the counters are compared with what the loops know; bounds the delay of a lost doorbell. */
  sweepIntervalMs: number
  /** How many events of a workspace stay in memory for those who follow live. */
  ringSize: number
  /** How many events one read of the log takes. */
  pageSize: number
}

export interface FeedReport {
  loops: number
  followers: number
  /** Times that a hole was seen at the next event, and that a sweep found a lost tail: by itself, and after an outage. */
  repairs: { hole: number; tail: number; resumed: number }
}

export interface Feed {
  /** Follows a topic from after a position: what is in the log, then what comes, each event once and in order. */
  follow(options: FollowOptions): Promise<Follower>
  report(): FeedReport
  close(): Promise<void>
}

const ringingMs = 20

interface ActiveLoop {
  loop: Promise<Loop>
  /** The loop once it runs. */
  running: Loop | null
  /** The newest event that was rung for before that. */
  heard: number
  followers: Set<Follower>
  /** Stops hearing what other instances ring. */
  leave(): void
}

export function createFeed(options: FeedOptions): Feed {
  const { db, doorbell, viewers, log, sweepIntervalMs } = options
  const active = new Map<string, ActiveLoop>()
  const repairs = { hole: 0, tail: 0, resumed: 0 }
  let isClosed = false

  const stopListening = doorbell.listen(({ workspaceId, top, events, added }) => {
    const entry = active.get(workspaceId)
    if (entry?.running) return events.length > 0 ? entry.running.notify(events, added) : entry.running.expect(top)
    if (entry) entry.heard = Math.max(entry.heard, top)
    // No loop runs for the workspace here, but its requests must still notice a revocation at once.
    for (const event of events) viewers.apply(event)
  })

  async function sweep(layer: 'tail' | 'resumed') {
    const running = [...active.values()].flatMap((entry) => entry.running ?? [])
    if (running.length === 0) return
    const tops = await currentTops(
      db,
      running.map((loop) => loop.workspaceId),
    )
    // A commit whose doorbell is just being rung is not lost.
    await new Promise((resolve) => setTimeout(resolve, ringingMs))
    for (const loop of running) {
      const top = tops.get(loop.workspaceId)
      if (top && (await loop.catchUp(top))) repairs[layer]++
    }
  }

  let sweeping: Promise<void> = Promise.resolve()
  let isSweeping = false
  let isDueAgain = false
  function startSweep(layer: 'tail' | 'resumed') {
    if (isClosed) return
    if (isSweeping) {
      isDueAgain ||= layer === 'resumed'
      return
    }
    isSweeping = true
    sweeping = sweep(layer)
      .catch((error: unknown) => log.warn({ err: error }, '[feed] the sweep failed; the next one tries again'))
      .finally(() => {
        isSweeping = false
        if (!isDueAgain) return
        // The one that was under way may have looked before the doorbell was back.
        isDueAgain = false
        startSweep('resumed')
      })
  }
  const timer = setInterval(() => startSweep('tail'), sweepIntervalMs)
  const stopResuming = doorbell.onResumed(() => startSweep('resumed'))

  function activate(workspaceId: string): ActiveLoop {
    const known = active.get(workspaceId)
    if (known) return known
    const joined = doorbell.join(workspaceId)
    // The doorbell is heard before the log's end is read, so nothing falls between the two.
    const loop = joined.then(() => createLoop({ ...options, workspaceId, onHole: () => repairs.hole++ }))
    const entry: ActiveLoop = { loop, running: null, heard: 0, followers: new Set(), leave: () => leave(joined) }
    active.set(workspaceId, entry)
    loop.then(
      (running) => {
        entry.running = running
        running.expect(entry.heard)
      },
      () => deactivate(workspaceId, entry),
    )
    return entry
  }

  function deactivate(workspaceId: string, entry: ActiveLoop) {
    if (active.get(workspaceId) === entry) active.delete(workspaceId)
    entry.leave()
  }

  return {
    follow: async (follow) => {
      const { workspaceId } = follow.handle.credential
      while (!isClosed) {
        const entry = activate(workspaceId)
        const loop = await entry.loop
        // The loop may have been given up by its last follower while this one waited for it.
        if (active.get(workspaceId) !== entry) continue
        const { epoch = loop.epoch } = follow
        if (loop.epoch < epoch) await loop.renew()
        // The position was checked just before the log went back: who asks again is told whether it is still good.
        if (loop.epoch !== epoch) throw new DomainError('UNAVAILABLE', 'The log has just begun a new epoch. Ask again.')
        if (active.get(workspaceId) !== entry) continue
        const follower: Follower = createFollower({ ...options, ...follow, loop }, () => {
          entry.followers.delete(follower)
          if (entry.followers.size === 0) deactivate(workspaceId, entry)
        })
        entry.followers.add(follower)
        return follower
      }
      throw new DomainError('UNAVAILABLE', 'The server is going down. Connect again.')
    },
    report: () => ({
      loops: active.size,
      followers: [...active.values()].reduce((sum, entry) => sum + entry.followers.size, 0),
      repairs: { ...repairs },
    }),
    close: async () => {
      isClosed = true
      clearInterval(timer)
      stopListening()
      stopResuming()
      const followers = [...active.values()].flatMap((entry) => [...entry.followers])
      for (const follower of followers) follower.close()
      await sweeping
    },
  }
}

function leave(joined: Promise<() => void>): void {
  // A doorbell that could not be joined has told whoever waited for the loop.
  joined.then(
    (stop) => stop(),
    () => undefined,
  )
}
