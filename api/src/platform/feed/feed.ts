/** The feed: the one way in which an event reaches a subscriber. One loop per active workspace, many followers. */
import type { Logger } from 'pino'
import type { Database } from '../../domain/context.ts'
import { DomainError } from '../../domain/errors.ts'
import { currentTops } from '../../domain/feed/tops.ts'
import type { LocalDoorbell } from '../doorbell.ts'
import type { Viewers } from '../viewers.ts'
import { createFollower, type Follower, type FollowOptions } from './follower.ts'
import { createLoop, type Loop } from './loop.ts'

export interface FeedOptions {
  db: Database
  doorbell: LocalDoorbell
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
  /** Times that a hole was seen at the next event, and that the sweep found a lost tail. */
  repairs: { hole: number; tail: number }
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
}

export function createFeed(options: FeedOptions): Feed {
  const { db, doorbell, viewers, log, sweepIntervalMs } = options
  const active = new Map<string, ActiveLoop>()
  const repairs = { hole: 0, tail: 0 }
  let isClosed = false

  const stopListening = doorbell.listen((events) => {
    const last = events.at(-1)
    if (!last) return
    const entry = active.get(last.workspaceId)
    if (entry?.running) return entry.running.notify(events)
    if (entry) entry.heard = last.seq
    // No loop runs for the workspace here, but its requests must still notice a revocation at once.
    for (const event of events) viewers.apply(event)
  })

  async function sweep() {
    const running = [...active.values()].flatMap((entry) => entry.running ?? [])
    if (running.length === 0) return
    const tops = await currentTops(
      db,
      running.map((loop) => loop.workspaceId),
    )
    // A commit whose doorbell is just being rung is not lost.
    await new Promise((resolve) => setTimeout(resolve, ringingMs))
    for (const loop of running) {
      if (await loop.catchUp(tops.get(loop.workspaceId) ?? 0)) repairs.tail++
    }
  }

  let sweeping: Promise<void> = Promise.resolve()
  let isSweeping = false
  const timer = setInterval(() => {
    if (isSweeping) return
    isSweeping = true
    sweeping = sweep()
      .catch((error: unknown) => log.warn({ err: error }, '[feed] the sweep failed; the next one tries again'))
      .finally(() => {
        isSweeping = false
      })
  }, sweepIntervalMs)

  function activate(workspaceId: string): ActiveLoop {
    const known = active.get(workspaceId)
    if (known) return known
    const loop = createLoop({ ...options, workspaceId, onHole: () => repairs.hole++ })
    const entry: ActiveLoop = { loop, running: null, heard: 0, followers: new Set() }
    active.set(workspaceId, entry)
    loop.then(
      (running) => {
        entry.running = running
        running.expect(entry.heard)
      },
      () => active.delete(workspaceId),
    )
    return entry
  }

  return {
    follow: async (follow) => {
      const { workspaceId } = follow.handle.credential
      while (!isClosed) {
        const entry = activate(workspaceId)
        const loop = await entry.loop
        // The loop may have been given up by its last follower while this one waited for it.
        if (active.get(workspaceId) !== entry) continue
        const follower: Follower = createFollower({ ...options, ...follow, loop }, () => {
          entry.followers.delete(follower)
          if (entry.followers.size === 0) active.delete(workspaceId)
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
      const followers = [...active.values()].flatMap((entry) => [...entry.followers])
      await Promise.all(followers.map((follower) => follower.return()))
      await sweeping
    },
  }
}
