/** The messages of one conversation, of which the newest pages are loaded. Everything here is pure. */
import type { Message } from './types.ts'

export interface Timeline {
  /** The loaded messages, the oldest first. The same array as long as none was added. */
  readonly ids: readonly string[]
  /** One's own messages that the server has not confirmed, by their clientMessageId, in the order of writing. */
  readonly pending: readonly string[]
  readonly status: 'loading' | 'ready' | 'failed'
  /** Where to read back; null at the beginning of the conversation. */
  readonly startCursor: string | null
  /** How the reading of older messages is doing. */
  readonly older: 'idle' | 'loading' | 'failed'
}

export type SeqOf = (id: string) => number

export const emptyTimeline: Timeline = {
  ids: [],
  pending: [],
  status: 'loading',
  startCursor: null,
  older: 'idle',
}

export interface TimelinePage {
  messages: readonly Pick<Message, 'id' | 'clientMessageId'>[]
  hasPreviousPage: boolean
  startCursor: string | null
}

/** Adds a page; what events brought meanwhile stays, and nothing is there twice. */
export function addMessagePage(timeline: Timeline, page: TimelinePage, seqOf: SeqOf): Timeline {
  return {
    ...timeline,
    ids: mergeIds(
      page.messages.map(({ id }) => id),
      timeline.ids,
      seqOf,
    ),
    status: 'ready',
    startCursor: page.hasPreviousPage ? page.startCursor : null,
    older: 'idle',
  }
}

/** A page of older messages stands before all that is known, which may be very much. */
function mergeIds(page: readonly string[], known: readonly string[], seqOf: SeqOf): readonly string[] {
  const bySeq = (a: string, b: string) => seqOf(a) - seqOf(b)
  const sorted = page.toSorted(bySeq)
  const [first] = known
  if (first === undefined || bySeq(sorted.at(-1) ?? first, first) < 0) return [...sorted, ...known]
  const all = new Set(known)
  const fresh = sorted.filter((id) => !all.has(id))
  return fresh.length > 0 ? [...fresh, ...known].sort(bySeq) : known
}

/** Puts a message where its number says; mostly that is the end. The message of one's own that it confirms goes. */
export function addMessage(
  timeline: Timeline,
  message: Pick<Message, 'id' | 'clientMessageId'>,
  seqOf: SeqOf,
): Timeline {
  const { clientMessageId } = message
  const isConfirming = clientMessageId !== null && timeline.pending.includes(clientMessageId)
  const pending = isConfirming ? timeline.pending.filter((id) => id !== clientMessageId) : timeline.pending
  if (timeline.ids.includes(message.id)) return isConfirming ? { ...timeline, pending } : timeline

  const seq = seqOf(message.id)
  const behind = timeline.ids.findLastIndex((id) => seqOf(id) < seq)
  return { ...timeline, pending, ids: timeline.ids.toSpliced(behind + 1, 0, message.id) }
}
