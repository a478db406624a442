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

export function rowsOf({ placed, pending }: Timeline, readAt: number, { day }: Pick<Locale, 'day'>): Row[] {
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
      isRead: entry.isMine && entry.id !== null && entry.at <= readAt,
    })
    lastDay = text
  }
  return rows
}

const areTogether = (one: Entry, other: Entry) =>
  one.isMine === other.isMine &&
  one.sender.kind === other.sender.kind &&
  (one.isMine || one.sender.name === other.sender.name) &&
  other.at - one.at < togetherMs
