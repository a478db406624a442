/** Who is there, put together from the devices that each person has open. */
import { z } from 'zod'
import { placeShape } from '../conversations/place.ts'
import { type Person, personKey, personShape } from './person.ts'

/**
 * The id of a device that no connection is: an agent's choice to be away, kept beside the devices of an agent
 * who is connected. On its own it is nobody's presence.
 */
const awayMark = 'away'

/** An agent's choice to be away, as it is kept among its devices. */
export const awayDevice = (agentId: string, now: number): Device => ({
  person: { kind: 'AGENT', id: agentId },
  sessionId: agentId,
  deviceId: awayMark,
  status: 'AWAY',
  viewing: null,
  statedAt: now,
  seenAt: now,
})

/** One socket, event stream or heartbeat of a person. It is there while it is repeated, and forgotten soon after. */
export const deviceShape = z.object({
  person: personShape,
  sessionId: z.uuid(),
  deviceId: z.string(),
  /** Null while the device only is connected and nobody has said anything. */
  status: z.enum(['ONLINE', 'AWAY']).nullable(),
  viewing: placeShape.nullable(),
  /** When it was said last what is viewed, in milliseconds. */
  statedAt: z.number(),
  seenAt: z.number(),
})

export type Device = z.infer<typeof deviceShape>

export type PresenceStatus = 'ONLINE' | 'AWAY' | 'OFFLINE'

export interface Presence {
  person: Person
  status: PresenceStatus
  /** The conversations on the person's screens, the newest first. */
  viewing: Device['viewing'][]
  lastSeenAt: Date | null
}

/** Everybody of a workspace who is there, by `personKey`. Who is not in it is offline. */
export type PresenceBook = ReadonlyMap<string, Presence>

/** The state of one person. Without devices it is offline. */
export function presenceOf(person: Person, kept: readonly Device[]): Presence {
  const devices = kept.filter(({ deviceId }) => deviceId !== awayMark)
  const stated = statusOf(devices)
  const newestFirst = devices.toSorted((a, b) => b.statedAt - a.statedAt)
  const viewing = newestFirst.flatMap((device) => device.viewing ?? [])
  const seenAt = Math.max(...devices.map((device) => device.seenAt))
  return {
    person,
    status: stated === 'ONLINE' && devices.length < kept.length ? 'AWAY' : stated,
    viewing,
    lastSeenAt: devices.length > 0 ? new Date(seenAt) : null,
  }
}

/** A session that has said something is as it said; one that is only connected is online. */
function statusOf(devices: readonly Device[]): PresenceStatus {
  if (devices.length === 0) return 'OFFLINE'
  const hasStated = new Set(devices.filter(({ status }) => status !== null).map(({ sessionId }) => sessionId))
  const isOnline = devices.some(
    ({ status, sessionId }) => status === 'ONLINE' || (status === null && !hasStated.has(sessionId)),
  )
  return isOnline ? 'ONLINE' : 'AWAY'
}

/** One person's entry in a book. */
export const lookUp = (book: PresenceBook, person: Person): Presence =>
  book.get(personKey(person)) ?? presenceOf(person, [])

/** The book that a set of devices makes. */
export function bookOf(devices: Iterable<Device>): PresenceBook {
  const byPerson = new Map<string, Device[]>()
  for (const device of devices) {
    const key = personKey(device.person)
    byPerson.set(key, [...(byPerson.get(key) ?? []), device])
  }
  const book = new Map<string, Presence>()
  for (const [key, own] of byPerson) if (own[0]) book.set(key, presenceOf(own[0].person, own))
  return book
}

/** Whether the company is there for its customers: as its most present agent is. */
export function teamStatus(book: PresenceBook): PresenceStatus {
  let status: PresenceStatus = 'OFFLINE'
  for (const presence of book.values()) {
    if (presence.person.kind !== 'AGENT') continue
    if (presence.status === 'ONLINE') return 'ONLINE'
    if (presence.status === 'AWAY') status = 'AWAY'
  }
  return status
}

/** The agents who have a conversation on their screen. */
export const viewersOf = (book: PresenceBook, conversationId: string): string[] =>
  [...book.values()]
    .filter(({ person, viewing }) => person.kind === 'AGENT' && isViewing(viewing, conversationId))
    .map(({ person }) => person.id)

export const isViewing = (viewing: Presence['viewing'], conversationId: string) =>
  viewing.some((place) => place?.conversationId === conversationId)
