/** One workspace's loop: the shared ring of its newest events, filled from doorbells and repaired from the log. */
import type { Logger } from 'pino'
import type { Database } from '../../domain/context.ts'
import { definitionOf, type LoggedEvent } from '../../domain/events.ts'
import { type FeedTopic, readLog } from '../../domain/feed/read-log.ts'
import { currentTops } from '../../domain/feed/tops.ts'
import type { Message } from '../../generated/prisma/client.ts'
import type { Viewers } from '../viewers.ts'
import { createEventMessages, type EventMessages } from './event-messages.ts'

export interface LoopOptions {
  db: Database
  viewers: Viewers
  log: Logger
  workspaceId: string
  ringSize: number
  pageSize: number
  /** Called when an event shows that one before it was missed. */
  onHole(): void
}

/** A reader of a topic. */
export interface Reader {
  /** Whether it has seen everything of its topic and sleeps. */
  isAsleep: boolean
  /** Called while it sleeps, with the number of the next event of its topic. */
  wake(seq: number): void
}

export interface Loop {
  readonly workspaceId: string
  /** The newest event that followers may take. */
  readonly top: number
  /** The oldest event in the ring; above `top` when the ring is empty. */
  readonly bottom: number
  at(seq: number): LoggedEvent
  /** Takes events that were just committed. A hole before them is read from the log. */
  notify(events: readonly LoggedEvent[]): void
  /** Hears that an event with this number exists. */
  expect(seq: number): void
  /** Reads the log up to a number that is known to exist; true when there was something to read. */
  catchUp(seq: number): Promise<boolean>
  /** Wakes the reader at events of the topic from now on; returns how to stop. */
  join(topic: FeedTopic, reader: Reader): () => void
  /** The message that an event is about, as it is now, read together with those ahead. Null when it was trimmed. */
  messageOf(event: LoggedEvent, ahead: () => readonly LoggedEvent[]): Promise<Message | null>
  /** Whether what was read of an event when the newest was `asOf` still shows its message as it is. */
  isCurrent(event: LoggedEvent, asOf: number): boolean
}

/** How long an event waits for one before it whose doorbell may still be on its way. */
const overtakingMs = 10

export async function createLoop(options: LoopOptions): Promise<Loop> {
  const { db, viewers, log, workspaceId, ringSize, pageSize, onHole } = options
  const start = (await currentTops(db, [workspaceId])).get(workspaceId)
  if (start === undefined) throw new Error(`[feed] workspace ${workspaceId} has no log`)
  viewers.beginFollowing(workspaceId)

  const ring: LoggedEvent[] = []
  const readers = new Map<string, Set<Reader>>()
  let top = start
  let repairing: Promise<void> | null = null
  let isWaitingForHole = false
  const early = new Map<number, LoggedEvent>()
  const messages: EventMessages = createEventMessages(db, workspaceId, () => top)
  const first = start + 1
  const bottom = () => Math.max(first, top - ringSize + 1)

  function append(event: LoggedEvent) {
    // Who lost access by this event must not receive the next one.
    if (definitionOf(event.type).access) viewers.apply(event)
    messages.noticeChange(event)
    ring[event.seq % ringSize] = event
    top = event.seq
    for (const key of keysOf(event)) {
      for (const reader of readers.get(key) ?? nobody) if (reader.isAsleep) reader.wake(event.seq)
    }
  }

  async function repair(target: number) {
    while (top < target) {
      const { events } = await readLog(db, { workspaceId, topic: { kind: 'workspace' }, after: top, limit: pageSize })
      if (events.length === 0) return
      // A doorbell may have brought some of them while the read was under way.
      for (const event of events) if (event.seq === top + 1) append(event)
      takeEarly()
    }
  }

  /** One repair at a time; whoever comes meanwhile waits for it, then looks again. */
  async function catchUp(target: number): Promise<boolean> {
    let didRead = false
    while (top < target) {
      didRead = true
      repairing ??= repair(target).finally(() => {
        repairing = null
      })
      const before = top
      await repairing
      if (top === before) break
    }
    return didRead
  }

  function takeEarly() {
    for (let next = early.get(top + 1); next; next = early.get(top + 1)) {
      early.delete(next.seq)
      append(next)
    }
  }

  function readHole() {
    isWaitingForHole = false
    const target = Math.max(...early.keys())
    early.clear()
    if (target <= top) return
    onHole()
    void catchUp(target).catch(retryLater)
  }

  function retryLater(error: unknown) {
    log.warn({ err: error, workspaceId }, '[feed] the log could not be read; the sweep tries again')
  }

  return {
    workspaceId,
    get top() {
      return top
    },
    get bottom() {
      return bottom()
    },
    at: (seq) => {
      const event = ring[seq % ringSize]
      if (event?.seq !== seq) throw new Error(`[feed] event ${seq} is not in the ring`)
      return event
    },
    notify: (events) => {
      for (const event of events) if (event.seq > top && early.size < ringSize) early.set(event.seq, event)
      takeEarly()
      // Doorbells of commits that were close may overtake each other: the missing one is given a moment.
      if (early.size === 0 || isWaitingForHole) return
      isWaitingForHole = true
      setTimeout(readHole, overtakingMs)
    },
    expect: (seq) => {
      if (seq > top) void catchUp(seq).catch(retryLater)
    },
    catchUp,
    join: (topic, reader) => {
      const keys = topicKeys(topic)
      for (const key of keys) readers.set(key, (readers.get(key) ?? new Set()).add(reader))
      return () => {
        for (const key of keys) {
          const others = readers.get(key)
          others?.delete(reader)
          if (others?.size === 0) readers.delete(key)
        }
      }
    },
    messageOf: messages.of,
    isCurrent: messages.isCurrent,
  }
}

const nobody: readonly Reader[] = []

function topicKeys(topic: FeedTopic): string[] {
  if (topic.kind === 'workspace') return ['workspace']
  return topic.kind === 'conversation' ? [topic.conversationId, accessKey(topic.channelId)] : [topic.customerId]
}

function keysOf(event: LoggedEvent): string[] {
  const { type, conversationId, customerId, channelId } = event
  const keys = ['workspace']
  if (conversationId) keys.push(conversationId)
  if (customerId) keys.push(customerId)
  if (channelId && definitionOf(type).access) keys.push(accessKey(channelId))
  return keys
}

const accessKey = (channelId: string) => `access:${channelId}`

/** Whether an event belongs to a topic. */
export function isOfTopic(topic: FeedTopic, event: LoggedEvent): boolean {
  if (topic.kind === 'workspace') return true
  if (topic.kind === 'customer') return event.conversationId !== null && event.customerId === topic.customerId
  if (event.conversationId === topic.conversationId) return true
  return event.channelId === topic.channelId && definitionOf(event.type).access === true
}
