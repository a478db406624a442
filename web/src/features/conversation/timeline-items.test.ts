import { describe, expect, it } from 'vitest'
import type { Message } from '../../lib/store/types.ts'
import { at, message } from '../../testing/things.ts'
import { createTimelineItems, firstUnread, type TimelineItem, timelineItems } from './timeline-items.ts'

const maya = { kind: 'AGENT' as const, name: 'Maya', agent: { id: 'agent-1' }, customer: null }

/** As many messages as there are minutes, each sent in its minute. */
const talk = (...given: (Partial<Message> & { minute: number })[]) =>
  given.map(({ minute, ...rest }, index) =>
    message({ id: `m-${index + 1}`, seq: index + 1, createdAt: at(minute), ...rest }),
  )

function itemsOf(messages: readonly Message[], more: Partial<Parameters<typeof timelineItems>[0]> = {}) {
  const byId = new Map(messages.map((one) => [one.id, one]))
  return timelineItems({
    ids: [...byId.keys()],
    pending: [],
    messageOf: (id) => byId.get(id),
    unreadFrom: null,
    isTyping: false,
    ...more,
  })
}

const names = (items: readonly TimelineItem[]) =>
  items.map((item) => (item.kind === 'message' ? `${item.id}${item.isFirst ? ' first' : ''}` : item.kind))

describe('what stands in a conversation', () => {
  it('puts the name above the first of those that belong together', () => {
    const messages = talk(
      { minute: 0 },
      { minute: 1 },
      { minute: 2, direction: 'OUT', sender: maya },
      { minute: 3, direction: 'NOTE', sender: maya },
      { minute: 20, direction: 'NOTE', sender: maya },
    )
    expect(names(itemsOf(messages))).toEqual(['day', 'm-1 first', 'm-2', 'm-3 first', 'm-4 first', 'm-5 first'])
  })

  it('begins a day where the reader is with a line of its own', () => {
    const late = new Date(2026, 0, 1, 23, 59).toISOString()
    const early = new Date(2026, 0, 2, 0, 1).toISOString()
    const messages = [message({ id: 'm-1', createdAt: late }), message({ id: 'm-2', createdAt: early })]
    expect(names(itemsOf(messages))).toEqual(['day', 'm-1 first', 'day', 'm-2 first'])
  })

  it('marks where the unread ones begin, and who types at the very end', () => {
    const messages = talk({ minute: 0 }, { minute: 1 })
    const items = itemsOf(messages, { unreadFrom: 'm-2', pending: ['p-1'], isTyping: true })
    expect(names(items)).toEqual(['day', 'm-1 first', 'unread', 'm-2 first', 'pending', 'typing'])
  })

  it('[003-06] gives a confirmed message the place of the one that was on its way', () => {
    const [pending] = itemsOf([], { pending: ['client-1'] })
    const sent = itemsOf(talk({ minute: 0, clientMessageId: 'client-1', direction: 'OUT', sender: maya })).at(-1)
    expect(sent?.key).toBe(pending?.key)
  })

  it('has no two items of one key', () => {
    const messages = talk({ minute: 0 }, { minute: 2_000 }, { minute: 4_000 })
    const keys = itemsOf(messages, { unreadFrom: 'm-1', isTyping: true }).map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('what is added to a conversation', () => {
  // Three in each quarter of an hour, so that groups and days begin in some places and go on in others.
  const messages = Array.from({ length: 200 }, (_, index) =>
    message({
      id: `m-${index + 1}`,
      seq: index + 1,
      createdAt: at(Math.floor(index / 3) * 15 + (index % 3) * 2),
      ...(index % 7 === 0 && { direction: 'OUT', sender: maya }),
    }),
  )
  const byId = new Map(messages.map((one) => [one.id, one]))
  const partsOf = (from: number, to: number, unreadFrom: string | null = null) => ({
    ids: [...byId.keys()].slice(from, to),
    pending: [],
    messageOf: (id: string) => byId.get(id),
    unreadFrom,
    isTyping: true,
  })

  it('stands as if everything had come at once, whatever came before or after', () => {
    for (let from = 0; from < 190; from++) {
      const itemsFor = createTimelineItems()
      for (const parts of [
        partsOf(from + 5, from + 6),
        partsOf(from, from + 6),
        partsOf(from, from + 8),
        partsOf(from, from + 10, `m-${from + 8}`),
      ])
        expect(itemsFor(parts)).toEqual(timelineItems(parts))
    }
  })

  it('finds its place also when it comes into the middle', () => {
    const itemsFor = createTimelineItems()
    const all = partsOf(0, 200)
    itemsFor({ ...all, ids: all.ids.filter((_, index) => index !== 20) })
    expect(itemsFor(all)).toEqual(timelineItems(all))
  })

  it('leaves the items as they are of what was there', () => {
    const itemsFor = createTimelineItems()
    const before = itemsFor(partsOf(20, 30))
    const older = new Set(itemsFor(partsOf(0, 30)))
    // Only the first one's name and day may stand elsewhere now.
    expect(before.slice(2).filter((item) => !older.has(item))).toEqual([])
    const newer = new Set(itemsFor(partsOf(0, 32)))
    expect([...older].filter((item) => !newer.has(item))).toEqual([])
  })
})

describe('the first unread message', () => {
  const messages = talk({ minute: 0 }, { minute: 1, direction: 'OUT', sender: maya }, { minute: 2 }, { minute: 3 })

  it('is found by counting the customer’s messages from the end', () => {
    expect(firstUnread(messages, 1)).toBe('m-4')
    expect(firstUnread(messages, 3)).toBe('m-1')
  })

  it('is none when all is read, or it is not loaded', () => {
    expect(firstUnread(messages, 0)).toBe(null)
    expect(firstUnread(messages, 4)).toBe(null)
  })
})
