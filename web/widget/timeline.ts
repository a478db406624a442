/** The messages on screen, as pure functions: where each stands, and how what was sent becomes what is stored. */
import type { AttachmentData, MessageData, SenderData } from './types.ts'

export type Progress = 'sending' | 'sent' | 'delivered' | 'failed'

export interface Entry {
  /** Stays the same when a message that is being sent gets its id. */
  key: string
  /** Null until it is stored. */
  id: string | null
  conversationId: string | null
  isMine: boolean
  sender: SenderData
  text: string
  /** Milliseconds since 1970. */
  at: number
  progress: Progress
  isEdited: boolean
  isDeleted: boolean
  attachments: readonly AttachmentData[]
}

export interface Timeline {
  /** In the order of the feed. */
  placed: readonly Entry[]
  /** What this page sent and the feed has not told of yet, in the order of sending. */
  pending: readonly Entry[]
}

export const emptyTimeline: Timeline = { placed: [], pending: [] }

const rank: Record<Progress, number> = { failed: 0, sending: 0, sent: 1, delivered: 2 }
const progressOf = { PENDING: 'sent', SENT: 'sent', DELIVERED: 'delivered', FAILED: 'failed' } as const

export function entryOf(message: MessageData): Entry {
  return {
    key: message.clientMessageId ?? message.id,
    id: message.id,
    conversationId: message.conversation.id,
    isMine: message.sender.kind === 'CUSTOMER',
    sender: message.sender,
    text: message.text,
    at: Date.parse(message.createdAt),
    progress: progressOf[message.deliveryStatus],
    isEdited: message.editedAt !== null,
    isDeleted: message.deletedAt !== null,
    attachments: message.attachments,
  }
}

/** Puts what the feed tells in its place, once. What was pending with the same key is that message. */
export function place(timeline: Timeline, message: MessageData): Timeline {
  const entry = entryOf(message)
  const known = timeline.placed.findIndex(({ id }) => id === entry.id)
  if (known >= 0) return { ...timeline, placed: timeline.placed.with(known, forward(timeline.placed[known], entry)) }
  const pending = timeline.pending.find(({ key }) => key === entry.key)
  return {
    placed: [...timeline.placed, forward(pending, entry)],
    pending: timeline.pending.filter((other) => other !== pending),
  }
}

/** Changes one that is shown; an unknown one is not added, because its place is not known. */
export function change(timeline: Timeline, message: MessageData): Timeline {
  const known = timeline.placed.some(({ id }) => id === message.id)
  return known ? place(timeline, message) : timeline
}

/** The answer to a send: it is stored, but only the feed knows between which others. */
export function acknowledge(timeline: Timeline, message: MessageData): Timeline {
  const entry = entryOf(message)
  return update(timeline, entry.key, (pending) => forward(pending, { ...entry, key: pending.key }))
}

export function update(timeline: Timeline, key: string, how: (entry: Entry) => Entry): Timeline {
  return { ...timeline, pending: timeline.pending.map((entry) => (entry.key === key ? how(entry) : entry)) }
}

export const addPending = (timeline: Timeline, entry: Entry): Timeline => ({
  ...timeline,
  pending: [...timeline.pending, entry],
})

/** A page from before what is shown. */
export function prepend(timeline: Timeline, messages: readonly MessageData[]): Timeline {
  const known = new Set(timeline.placed.map(({ id }) => id))
  const earlier = messages.filter(({ id }) => !known.has(id)).map(entryOf)
  return { ...timeline, placed: [...earlier, ...timeline.placed] }
}

/** A fresh page instead of all that was placed; what is not in it and was not told of stays pending. */
export function replace(timeline: Timeline, messages: readonly MessageData[]): Timeline {
  return messages.reduce(place, { placed: [], pending: timeline.pending })
}

/** Progress only moves forward, whichever of the answer and the event comes first. */
function forward(before: Entry | undefined, after: Entry): Entry {
  if (!before) return after
  const progress = rank[before.progress] > rank[after.progress] ? before.progress : after.progress
  return { ...after, key: before.key, progress }
}
