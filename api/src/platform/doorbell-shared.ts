/** The doorbell between instances: what one rings, every other with somebody live in that workspace hears. */
import type { Logger } from 'pino'
import { z } from 'zod'
import { type EventType, eventCatalogue, type LoggedEvent } from '../domain/events.ts'
import type { Bus, Unsubscribe } from './bus.ts'
import type { LocalDoorbell, Ring, Rings } from './doorbell.ts'

export interface SharedDoorbell extends Rings {
  close(): void
}

export interface ShareOptions {
  doorbell: LocalDoorbell
  bus: Bus
  log: Logger
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

/** Longer rings tell only that there is something; it is read from the log. */
const longestRing = 8192

/** Rings in this process stay as they are; they are told to the other instances, and theirs are heard too. */
export function shareDoorbell({ doorbell, bus, log, instanceId, lingerMs }: ShareOptions): SharedDoorbell {
  const memberships = new Map<string, Membership>()
  const listeners = new Set<(ring: Ring) => void>()
  const stopTelling = doorbell.listen((ring) => {
    bus.publish(channelOf(ring.workspaceId), `${instanceId} ${encode(ring)}`)
  })

  function hear(workspaceId: string, payload: string) {
    if (payload.startsWith(instanceId)) return
    const ring = decode(workspaceId, payload.slice(payload.indexOf(' ') + 1))
    if (!ring) return log.warn({ workspaceId }, '[doorbell] a ring could not be read; the sweep stands in for it')
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

const Top = z.object({ top: z.int().positive() })

const uuid = z.uuid().nullable()
const EventOnTheWay = z.object({
  workspaceId: z.uuid(),
  seq: z.int().positive(),
  epoch: z.int(),
  type: z.custom<EventType>((type) => typeof type === 'string' && Object.hasOwn(eventCatalogue, type)),
  actorKind: z.string(),
  actorId: uuid,
  subjectId: z.uuid(),
  conversationId: uuid,
  channelId: uuid,
  customerId: uuid,
  data: z.record(z.string(), z.unknown()),
  at: z.iso.datetime().transform((at) => new Date(at)),
}) satisfies z.ZodType<LoggedEvent>
const Events = z.object({ events: z.array(EventOnTheWay) })

function encode({ top, events }: Ring): string {
  const whole = JSON.stringify({ top, events })
  return whole.length > longestRing ? JSON.stringify({ top }) : whole
}

/** Another version may ring with events that are unknown here: then the number alone counts. Null when there is not even that. */
function decode(workspaceId: string, text: string): Ring | null {
  const json = parse(text)
  const top = Top.safeParse(json).data?.top
  if (top === undefined) return null
  const events = Events.safeParse(json).data?.events ?? []
  const isOurs = events.every((event) => event.workspaceId === workspaceId)
  return { workspaceId, top, events: isOurs ? events : [] }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
