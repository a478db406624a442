/** The messages that events are about: read once for all who follow, and again after something changed them. */

import type { Database } from '../../domain/context.ts'
import { changesMessage, type LoggedEvent } from '../../domain/events.ts'
import { readMessages } from '../../domain/messages/read-many.ts'
import type { Message } from '../../generated/prisma/client.ts'

export interface EventMessages {
  /** `ahead` gives the events that will be asked for next: they are read along, so that who falls behind catches up. */
  of(event: LoggedEvent, ahead: () => readonly LoggedEvent[]): Promise<Message | null>
  /** The same if it was read already; undefined when it was not, or has to be read again. */
  atHand(event: LoggedEvent): Message | null | undefined
  /** Begins to read the messages of events that will be asked for soon. */
  readAhead(events: readonly LoggedEvent[]): void
  /** Takes a message that came along with the event that added it. */
  keep(event: LoggedEvent, message: Message): void
  /** Whether nothing changed the event's message since the log stood at `asOf`. */
  isCurrent(event: LoggedEvent, asOf: number): boolean
  /** Must be called with every event that is heard of, so that what was read before a change is not shown after it. */
  noticeChange(event: LoggedEvent): void
}

/** One read of the database, of some messages together. */
interface Read {
  reading: Promise<ReadonlyMap<string, Message>> | null
  /** What was read, or came along, once it is there. */
  messages: ReadonlyMap<string, Message> | null
  /** The newest event when the read began: it contains every change up to there. */
  asOf: number
}

/** So many changed messages are remembered; what was read before the oldest of them is read again. */
const rememberedChanges = 1024

export function createEventMessages(db: Database, workspaceId: string, top: () => number): EventMessages {
  // Lives as long as the event: in the ring, or in the page that a follower is working through.
  const reads = new WeakMap<LoggedEvent, Read>()
  const changes = new Map<string, number>()
  // What changed before is not known.
  let forgottenUpTo = top()

  function isCurrent({ subjectId }: LoggedEvent, asOf: number): boolean {
    return asOf >= forgottenUpTo && asOf >= (changes.get(subjectId) ?? 0)
  }

  function preload(events: readonly LoggedEvent[]) {
    const wanted = events.filter((event) => event.type.startsWith('message.'))
    if (wanted.length === 0) return
    const ids = wanted.map(({ subjectId }) => subjectId)
    const reading = readMessages(db, workspaceId, ids).then((messages) => new Map(messages.map((one) => [one.id, one])))
    const read: Read = { reading, messages: null, asOf: top() }
    for (const event of wanted) reads.set(event, read)
    reading.then(
      (messages) => {
        read.messages = messages
      },
      // Whoever needs a message sees the failure; a page that is given up must not raise it.
      () => {
        for (const event of wanted) if (reads.get(event) === read) reads.delete(event)
      },
    )
  }

  return {
    of: async (event, ahead) => {
      const known = reads.get(event)
      if (!known || !isCurrent(event, known.asOf)) preload([event, ...ahead().filter((next) => !reads.has(next))])
      const read = reads.get(event)
      const messages = read?.messages ?? (await read?.reading)
      return messages?.get(event.subjectId) ?? null
    },
    readAhead: (events) => preload(events.filter((event) => !reads.has(event))),
    atHand: (event) => {
      const known = reads.get(event)
      if (!known?.messages || !isCurrent(event, known.asOf)) return undefined
      return known.messages.get(event.subjectId) ?? null
    },
    keep: (event, message) => {
      reads.set(event, { reading: null, messages: new Map([[message.id, message]]), asOf: event.seq })
    },
    isCurrent,
    noticeChange: (event) => {
      if (!changesMessage(event)) return
      const { subjectId, seq } = event
      const known = changes.get(subjectId) ?? 0
      changes.delete(subjectId)
      changes.set(subjectId, Math.max(seq, known))
      const oldest = changes.size > rememberedChanges ? changes.entries().next().value : undefined
      if (!oldest) return
      changes.delete(oldest[0])
      forgottenUpTo = Math.max(forgottenUpTo, oldest[1])
    },
  }
}
