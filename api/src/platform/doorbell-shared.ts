/** The doorbell between instances: what one rings, every other with somebody live in that workspace hears. */
import type { Logger } from 'pino'
import type { CursorCodec } from '../domain/feed/cursor.ts'
import type { Bus, Unsubscribe } from './bus.ts'
import type { LocalDoorbell, Ring, Rings } from './doorbell.ts'
import { decodeRing, encodeRing } from './ring-codec.ts'

export interface SharedDoorbell extends Rings {
  close(): void
}

export interface ShareOptions {
  doorbell: LocalDoorbell
  bus: Bus
  log: Logger
  cursors: CursorCodec
  /** Names this instance, so that it knows its own rings. */
  instanceId: string
  /** How long a workspace is still listened to after the last one live there has gone. */
  lingerMs: number
}

interface Membership {
  joined: Promise<Unsubscribe>
  users: number
  linger?: NodeJS.Timeout
}

/** The cursors of so many events go along, sealed once for all instances. */
const fewEvents = 4

/** Rings in this process stay as they are; they are told to the other instances, and theirs are heard too. */
export function shareDoorbell({ doorbell, bus, log, cursors, instanceId, lingerMs }: ShareOptions): SharedDoorbell {
  const memberships = new Map<string, Membership>()
  const listeners = new Set<(ring: Ring) => void>()
  const stopTelling = doorbell.listen((ring) => {
    const told = ring.events.length > fewEvents ? ring : { ...ring, cursors: ring.events.map(cursors.encode) }
    bus.publish(channelOf(ring.workspaceId), `${instanceId} ${encodeRing(told)}`)
  })

  function hear(workspaceId: string, payload: string) {
    if (payload.startsWith(instanceId)) return
    const ring = decodeRing(workspaceId, payload.slice(payload.indexOf(' ') + 1))
    if (!ring) return log.warn({ workspaceId }, '[doorbell] a ring could not be read; the sweep stands in for it')
    for (const [place, cursor] of (ring.cursors ?? []).entries()) {
      const event = ring.events[place]
      if (event) cursors.learn(event, cursor)
    }
    for (const listener of listeners) listener(ring)
  }

  function member(workspaceId: string): Membership {
    const known = memberships.get(workspaceId)
    if (known) return known
    const joined = bus.subscribe(channelOf(workspaceId), (payload) => hear(workspaceId, payload))
    const membership: Membership = { joined, users: 0 }
    memberships.set(workspaceId, membership)
    joined.catch(() => memberships.delete(workspaceId))
    return membership
  }

  function end(workspaceId: string, { joined, linger }: Membership) {
    clearTimeout(linger)
    memberships.delete(workspaceId)
    joined.then(
      (unsubscribe) => unsubscribe(),
      // Whoever joined has been told that it failed.
      () => undefined,
    )
  }

  return {
    listen: (listener) => {
      const stop = doorbell.listen(listener)
      listeners.add(listener)
      return () => {
        stop()
        listeners.delete(listener)
      }
    },
    join: async (workspaceId) => {
      const membership = member(workspaceId)
      membership.users++
      clearTimeout(membership.linger)
      await membership.joined
      let isOver = false
      return () => {
        if (isOver) return
        isOver = true
        membership.users--
        if (membership.users > 0 || memberships.get(workspaceId) !== membership) return
        membership.linger = setTimeout(() => end(workspaceId, membership), lingerMs)
      }
    },
    onResumed: bus.onResumed,
    close: () => {
      stopTelling()
      for (const [workspaceId, membership] of memberships) end(workspaceId, membership)
    },
  }
}

const channelOf = (workspaceId: string) => `parley:events:${workspaceId}`
