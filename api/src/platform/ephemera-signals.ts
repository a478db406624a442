/** What instances tell each other of the ephemeral, and what a hub makes of it for its subscribers. */
import { z } from 'zod'
import type { Place } from '../domain/conversations/place.ts'
import { type ReadSignal, readSignalShape } from '../domain/conversations/read-signal.ts'
import type { Presence, PresenceStatus } from '../domain/presence/state.ts'
import type { TypingState } from '../domain/typing/state.ts'

/** What changed, for whoever may see it. Of several with one key only the newest matters. */
export type Signal =
  | { kind: 'typing'; key: string; typing: TypingState }
  | PresenceSignal
  | { kind: 'team'; key: string; status: PresenceStatus }
  | { kind: 'read'; key: string; read: ReadSignal }

export interface PresenceSignal {
  kind: 'presence'
  key: string
  /** Null when it is told as it is, and not because it changed. */
  before: Presence | null
  now: Presence
  /** The open conversations of an agent, read once for all subscribers who ask. */
  assigned?: Promise<Place[]>
}

/** The two kinds of things that are kept until they expire. */
export const keptKinds = ['typing', 'presence'] as const
export type KeptKind = (typeof keptKinds)[number]

const noteShape = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('put'),
    of: z.enum(keptKinds),
    field: z.string(),
    value: z.string(),
    lifeMs: z.number().positive(),
  }),
  z.object({ kind: z.literal('drop'), of: z.enum(keptKinds), field: z.string() }),
  z.object({ kind: z.literal('read'), read: readSignalShape }),
])

/** A message on the bus. */
export type Note = z.infer<typeof noteShape>

const envelopeShape = z.object({ from: z.string(), note: noteShape })

export const encodeNote = (from: string, note: Note): string => JSON.stringify({ from, note })

/** Null for what no instance of this version would have said. */
export function decodeNote(payload: string): { from: string; note: Note } | null {
  try {
    return envelopeShape.safeParse(JSON.parse(payload)).data ?? null
  } catch {
    return null
  }
}

export const groupOf = (kind: KeptKind, workspaceId: string) => `${kind}:${workspaceId}`
export const channelOf = (workspaceId: string) => `eph:${workspaceId}`

/** Names the place of a person in a conversation. */
export const typingField = ({ conversationId }: Place, { kind, id }: { kind: string; id: string }) =>
  `${conversationId}:${kind}:${id}`

/** A stored value in the shape of its kind; null when another version wrote it. */
export function parseKept<T>(shape: z.ZodType<T>, value: string): T | null {
  try {
    return shape.safeParse(JSON.parse(value)).data ?? null
  } catch {
    return null
  }
}
