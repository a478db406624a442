/** What stands in a conversation from top to bottom: days, the unread mark, messages, and who types. Pure. */
import type { Message } from '../../lib/store/types.ts'

export type TimelineItem =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: string }
  /** `isFirst`: not said by the same person a moment ago, so the name stands above it. */
  | { kind: 'message'; key: string; id: string; isFirst: boolean }
  | { kind: 'pending'; key: string; id: string }
  | { kind: 'typing'; key: string }

interface TimelineParts {
  ids: readonly string[]
  pending: readonly string[]
  messageOf(id: string): Message | undefined
  /** The message above which the unread mark stands. */
  unreadFrom: string | null
  isTyping: boolean
}

/** Messages of one person within this time belong together. */
const togetherMs = 5 * 60_000

export const timelineItems = (parts: TimelineParts): readonly TimelineItem[] => createTimelineItems()(parts)

/** Remembers what it answered last: an older page or a new message costs no second look at all that was there. */
export function createTimelineItems(): (parts: TimelineParts) => readonly TimelineItem[] {
  let known: Known = { ids: [], unreadFrom: null, items: [] }
  return ({ ids, pending, isTyping, ...parts }) => {
    if (ids !== known.ids || parts.unreadFrom !== known.unreadFrom) {
      known = { ids, unreadFrom: parts.unreadFrom, items: itemsOf(ids, parts, known) }
    }
    const onTheirWay = pending.map((id) => ({ kind: 'pending' as const, key: id, id }))
    return [...known.items, ...onTheirWay, ...(isTyping ? [typing] : [])]
  }
}

interface Known {
  ids: readonly string[]
  unreadFrom: string | null
  /** Of the messages, without what follows them. */
  items: readonly TimelineItem[]
}

type MessageParts = Pick<TimelineParts, 'messageOf' | 'unreadFrom'>

const typing: TimelineItem = { kind: 'typing', key: 'typing' }

function itemsOf(ids: readonly string[], parts: MessageParts, known: Known): readonly TimelineItem[] {
  const added = ids.length - known.ids.length
  const [first] = known.ids
  const isMore = first !== undefined && added > 0 && parts.unreadFrom === known.unreadFrom
  // Messages keep their order and are never taken out, so where one of the ends is the same, all between is too.
  if (isMore && ids[added] === first) {
    // The first of those that were there may now belong to somebody's messages above it.
    const older = messageItems(ids.slice(0, added + 1), parts)
    const kept = known.items.findIndex(({ kind }) => kind === 'message') + 1
    return [...older, ...known.items.slice(kept)]
  }
  const last = known.ids.at(-1)
  if (isMore && last !== undefined && ids[known.ids.length - 1] === last) {
    return [...known.items, ...messageItems(ids.slice(known.ids.length), parts, parts.messageOf(last))]
  }
  return messageItems(ids, parts)
}

function messageItems(
  ids: readonly string[],
  { messageOf, unreadFrom }: MessageParts,
  previous?: Message,
): TimelineItem[] {
  const items: TimelineItem[] = []
  let before = previous
  for (const id of ids) {
    const message = messageOf(id)
    if (!message) continue
    const { day } = timeOf(message)
    const isNewDay = before === undefined || timeOf(before).day !== day
    if (isNewDay) items.push({ kind: 'day', key: `day ${day}`, at: message.createdAt })
    if (id === unreadFrom) items.push({ kind: 'unread', key: 'unread' })
    const isFirst = isNewDay || id === unreadFrom || !belongsTo(message, before)
    // The clientMessageId is the key of its pending form too, so a confirmed message stays where it was painted.
    items.push({ kind: 'message', key: message.clientMessageId ?? id, id, isFirst })
    before = message
  }
  return items
}

/** The first of the newest customers' messages that are unread; null when there is none or it is not loaded. */
export function firstUnread(messages: readonly Message[], unreadCount: number): string | null {
  let left = unreadCount
  for (let index = messages.length - 1; index >= 0 && left > 0; index--) {
    const message = messages[index]
    if (message?.direction === 'IN' && --left === 0) return message.id
  }
  return null
}

function belongsTo(message: Message, before: Message | undefined): boolean {
  if (!before || before.direction !== message.direction) return false
  const { sender } = message
  const isSamePerson =
    before.sender.kind === sender.kind &&
    before.sender.agent?.id === sender.agent?.id &&
    before.sender.customer?.id === sender.customer?.id
  return isSamePerson && timeOf(message).at - timeOf(before).at < togetherMs
}

interface MessageTime {
  at: number
  /** Where the reader is. */
  day: string
}

/** Every page that is read looks at all messages again, and calendars are slow. */
const knownTimes = new WeakMap<Message, MessageTime>()

function timeOf(message: Message): MessageTime {
  const known = knownTimes.get(message)
  if (known) return known
  const date = new Date(message.createdAt)
  const time = { at: date.getTime(), day: `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}` }
  knownTimes.set(message, time)
  return time
}
