/** What the list of messages shows, as data: days, messages, and which of them stand together. */
import type { Locale } from '../locale/index.ts'
import type { Entry, Timeline } from '../timeline.ts'

export interface DayRow {
  kind: 'day'
  key: string
  text: string
}

export interface MessageRow {
  kind: 'message'
  key: string
  entry: Entry
  /** Whether the name stands above it. */
  isFirst: boolean
  /** Whether the time stands below it. */
  isLast: boolean
  isRead: boolean
}

export type Row = DayRow | MessageRow

const togetherMs = 5 * 60_000

export function rowsOf(
  { placed, pending }: Timeline,
  readMarks: ReadonlySet<string>,
  { day }: Pick<Locale, 'day'>,
): Row[] {
  const read = readAmong(placed, readMarks)
  const entries = [...placed, ...pending]
  const rows: Row[] = []
  let lastDay = ''
  for (const [index, entry] of entries.entries()) {
    const text = day(entry.at)
    if (text !== lastDay) rows.push({ kind: 'day', key: `day ${new Date(entry.at).toDateString()}`, text })
    const before = text === lastDay ? entries[index - 1] : undefined
    const after = entries[index + 1]
    rows.push({
      kind: 'message',
      key: entry.key,
      entry,
      isFirst: !before || !areTogether(before, entry),
      isLast: !after || !areTogether(entry, after) || day(after.at) !== text || entry.progress === 'failed',
      isRead: read.has(entry),
    })
    lastDay = text
  }
  return rows
}

/** The visitor's messages that stand at or before one up to which the same conversation was read. */
function readAmong(placed: readonly Entry[], marks: ReadonlySet<string>): Set<Entry> {
  const reached = new Set<string | null>()
  const read = new Set<Entry>()
  for (const entry of placed.toReversed()) {
    if (entry.id !== null && marks.has(entry.id)) reached.add(entry.conversationId)
    if (entry.isMine && reached.has(entry.conversationId)) read.add(entry)
  }
  return read
}

const areTogether = (one: Entry, other: Entry) =>
  one.isMine === other.isMine &&
  one.sender.kind === other.sender.kind &&
  (one.isMine || one.sender.name === other.sender.name) &&
  other.at - one.at < togetherMs
