/** One workspace's loop: the shared ring of its newest events, filled from doorbells and repaired from the log. */
import type { Logger } from 'pino'
import type { Database } from '../../domain/context.ts'
import { definitionOf, type LoggedEvent } from '../../domain/events.ts'
import { readLog } from '../../domain/feed/read-log.ts'
import { currentTops, epochAfter, type FeedTop } from '../../domain/feed/tops.ts'
import type { Message } from '../../generated/prisma/client.ts'
import type { Viewers } from '../viewers.ts'
import { createEventMessages, type EventMessages } from './event-messages.ts'
import { createReaders, type Readers } from './readers.ts'
import { createRecentRows, type RecentRows } from './recent-rows.ts'

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

export interface Loop {
  readonly workspaceId: string
  /** Grows when the database was restored or failed over, perhaps without its last events. */
  readonly epoch: number
  /** The newest event that followers may take. */
  readonly top: number
  /** The oldest event in the ring; above `top` when the ring is empty. */
  readonly bottom: number
  at(seq: number): LoggedEvent
  /** Takes events that were just committed. A hole before them is read from the log. */
  notify(events: readonly LoggedEvent[], added?: Message): void
  /** Hears that an event with this number exists. */
  expect(seq: number): void
  /** Reads the log up to an event that is known to exist; true when there was something to read. */
  catchUp(end: FeedTop): Promise<boolean>
  /** Looks whether the log has begun a new epoch, and forgets what is no longer in it. */
  renew(): Promise<void>
  /** Who follows it. */
  readonly readers: Readers
  /** The message that an event is about, as it is now, read together with those ahead. Null when it was trimmed. */
  messageOf(event: LoggedEvent, ahead: () => readonly LoggedEvent[]): Promise<Message | null>
  /** The same if it was read already; undefined when it was not, or has to be read again. */
  messageAtHand(event: LoggedEvent): Message | null | undefined
  /** Begins to read the messages of events that will be asked for soon. */
  readAhead(events: readonly LoggedEvent[]): void
  /** What events refer to, as it was read lately and is still right. */
  readonly rows: RecentRows
  /** Whether what was read of an event when the newest was `asOf` still shows its message as it is. */
  isCurrent(event: LoggedEvent, asOf: number): boolean
}

/**
 * How long an event waits for one before it whose doorbell may still be on its way. A busy instance that sends several
 * at once rings for them tens of milliseconds apart, and a read of the log costs more than the wait.
 */
const overtakingMs = 50

export async function createLoop(options: LoopOptions): Promise<Loop> {
  const { db, viewers, log, workspaceId, ringSize, pageSize, onHole } = options
  const start = (await currentTops(db, [workspaceId])).get(workspaceId)
  if (start === undefined) throw new Error(`[feed] workspace ${workspaceId} has no log`)
  viewers.beginFollowing(workspaceId)

  const ring: LoggedEvent[] = []
  const readers = createReaders()
  let { seq: top, epoch } = start
  /** The first event that was put into the ring. */
  let first = top + 1
  let renewing: Promise<void> | null = null
  let repairing: Promise<void> | null = null
  let isWaitingForHole = false
  const early = new Map<number, LoggedEvent>()
  const messagesFromNow = () => createEventMessages(db, workspaceId, () => top)
  let messages: EventMessages = messagesFromNow()
  let rows = createRecentRows()
  const bottom = () => Math.max(first, top - ringSize + 1)

  function append(event: LoggedEvent) {
    // Who lost access by this event must not receive the next one.
    if (definitionOf(event.type).access) viewers.apply(event)
    noticeChange(event)
    ring[event.seq % ringSize] = event
    top = event.seq
    readers.wake(event)
  }

  /** What is heard of, even if something before it is missing, is not shown any more as it was before. */
  function noticeChange(event: LoggedEvent) {
    messages.noticeChange(event)
    rows.noticeChange(event)
  }

  async function repair(target: number) {
    while (top < target) {
      const read = await readLog(db, { workspaceId, topic: { kind: 'workspace' }, after: top, limit: pageSize })
      if (read.epoch > epoch) {
        await renew()
        continue
      }
      // It may have been read just before a new epoch was noticed.
      if (read.epoch < epoch || read.events.length === 0) return
      // A doorbell may have brought some of them while the read was under way.
      for (const event of read.events) if (event.seq === top + 1) append(event)
      takeEarly()
    }
  }

  function renew(): Promise<void> {
    renewing ??= takeEpoch().finally(() => {
      renewing = null
    })
    return renewing
  }

  async function takeEpoch() {
    const next = await epochAfter(db, { workspaceId, epoch })
    if (!next || next.epoch <= epoch) return
    epoch = next.epoch
    early.clear()
    if (top >= next.firstSeq) {
      log.warn({ workspaceId, lost: top - next.firstSeq + 1 }, '[feed] the log went back: its newest events are gone')
      top = next.firstSeq - 1
      first = next.firstSeq
    }
    messages = messagesFromNow()
    rows = createRecentRows()
    // Who lost or gained access by an event that is gone has what he had before. And nobody rests after this, so that
    // each one goes back for itself.
    viewers.beginFollowing(workspaceId)
    readers.goBack(next.firstSeq)
  }

  /** One repair at a time; whoever comes meanwhile waits for it, then looks again. */
  async function catchUp(target: number, isNewEpoch = false): Promise<boolean> {
    if (isNewEpoch) await renew()
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
    get epoch() {
      return epoch
    },
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
    notify: (events, added) => {
      const isNewer = events.some((event) => event.epoch > epoch)
      if (isNewer) return void catchUp(Math.max(...events.map(({ seq }) => seq)), true).catch(retryLater)
      for (const event of events) {
        // One of an older epoch is not in the log any more, or is read from there.
        if (event.epoch !== epoch || event.seq <= top || early.size >= ringSize) continue
        early.set(event.seq, event)
        noticeChange(event)
        if (added && isAddition(event, added)) messages.keep(event, added)
      }
      takeEarly()
      // Doorbells of commits that were close may overtake each other: the missing one is given a moment.
      if (early.size === 0 || isWaitingForHole) return
      isWaitingForHole = true
      setTimeout(readHole, overtakingMs)
    },
    expect: (seq) => {
      if (seq > top) void catchUp(seq).catch(retryLater)
    },
    catchUp: (end) => catchUp(end.seq, end.epoch > epoch),
    renew,
    readers,
    messageOf: (event, ahead) => messages.of(event, ahead),
    messageAtHand: (event) => messages.atHand(event),
    readAhead: (events) => messages.readAhead(events),
    get rows() {
      return rows
    },
    isCurrent: (event, asOf) => messages.isCurrent(event, asOf),
  }
}

const isAddition = ({ type, subjectId, seq }: LoggedEvent, message: Message) =>
  type === 'message.added' && subjectId === message.id && seq === Number(message.feedSeq)
