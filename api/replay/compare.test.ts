import { describe, expect, it } from 'vitest'
import { compare, type Evidence, type Findings, isRight } from './compare.ts'
import type { SentMessage } from './ledger.ts'
import type { StoredMessage } from './operations.ts'

/** Two conversations of three messages, interleaved, and everything about them right. */
function rightEvidence(): Evidence {
  const places = [1, 2, 3].flatMap((seq) => ['con_a', 'con_b'].map((conversationId) => ({ conversationId, seq })))
  const feed: StoredMessage[] = places.map(({ conversationId, seq }, index) => ({
    id: `msg_${index}`,
    conversationId,
    seq,
    cursor: `cursor ${index}`,
    direction: seq === 2 ? 'OUT' : 'IN',
    text: `text ${seq}`,
  }))
  const sent: SentMessage[] = feed.map(({ id, conversationId, seq, text }, index) => ({
    id,
    conversationId,
    text,
    direction: seq === 2 ? 'OUT' : 'IN',
    startedAt: index,
    acknowledgedAt: index + 1,
  }))
  return { sent, received: feed, log: feed, history: Map.groupBy(feed, ({ conversationId }) => conversationId) }
}

const swap = <T>(list: readonly T[], a: number, b: number) =>
  list.map((item, place) => (place === a ? list[b] : place === b ? list[a] : item) as T)

const without = <T>(list: readonly T[], at: number) => list.filter((_, place) => place !== at)

const change = (list: readonly StoredMessage[], at: number, changes: Partial<StoredMessage>) =>
  list.map((message, place) => (place === at ? { ...message, ...changes } : message))

const inHistory = ({ history }: Evidence, change: (messages: readonly StoredMessage[]) => readonly StoredMessage[]) =>
  new Map(history).set('con_a', change(history.get('con_a') ?? []))

const another: StoredMessage = {
  id: 'msg_9',
  conversationId: 'con_a',
  seq: 4,
  cursor: 'cursor 9',
  direction: 'IN',
  text: 'hello',
}

type Mutant = [string, (evidence: Evidence) => Partial<Evidence>, (keyof Findings)[]]

const mutants: Mutant[] = [
  ['a message that did not arrive', ({ received }) => ({ received: without(received, 2) }), ['lost']],
  ['a message that is not in the log', ({ log }) => ({ log: without(log, 5) }), ['lost']],
  ['a message that arrived twice', ({ received }) => ({ received: [...received, ...received.slice(-1)] }), ['doubled']],
  [
    'an old message that came again',
    ({ received }) => ({ received: [...received, ...received.slice(0, 1)] }),
    ['doubled'],
  ],
  ['two neighbours that were swapped', ({ received }) => ({ received: swap(received, 2, 3) }), ['outOfOrder']],
  ['two of a conversation that were swapped', ({ received }) => ({ received: swap(received, 0, 2) }), ['outOfOrder']],
  ['the same swapped everywhere', ({ log }) => ({ received: swap(log, 0, 2), log: swap(log, 0, 2) }), ['outOfOrder']],
  ['a list in the wrong order', (e) => ({ history: inHistory(e, (list) => swap(list, 0, 1)) }), ['outOfOrder']],
  [
    'a list with a hole',
    (e) => ({ history: inHistory(e, (list) => change(list, 2, { seq: 4 })) }),
    ['outOfOrder', 'changed'],
  ],
  ['dialogues stored in another order than sent', ({ sent }) => ({ sent: swap(sent, 0, 2) }), ['outOfOrder']],
  [
    'an acknowledged message that is not stored',
    (e) => ({ history: inHistory(e, (list) => without(list, 2)) }),
    ['missing'],
  ],
  [
    'a text that arrived changed',
    ({ received }) => ({ received: change(received, 3, { text: 'other' }) }),
    ['changed'],
  ],
  [
    'a text that was stored changed',
    (e) => ({ history: inHistory(e, (list) => change(list, 1, { text: '?' })) }),
    ['changed'],
  ],
  [
    'a cursor of another message',
    ({ received }) => ({ received: change(received, 3, { cursor: 'cursor 0' }) }),
    ['changed'],
  ],
  [
    'a repeated send that was stored twice',
    (e) => ({ history: inHistory(e, (list) => [...list, { ...another, text: 'text 3' }]) }),
    ['doubled', 'lost'],
  ],
  ['one message for two sends', ({ sent }) => ({ sent: [...sent, ...sent.slice(-1)] }), ['doubled']],
  ['a message that nobody sent', ({ received }) => ({ received: [...received, another] }), ['unexpected']],
]

describe('the comparison', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(isRight(compare(rightEvidence()))).toBe(true)
  })

  it('leaves other conversations of the workspace alone', () => {
    const { received, ...rest } = rightEvidence()
    const foreign = { ...another, conversationId: 'con_foreign' }
    expect(isRight(compare({ ...rest, received: [foreign, ...received, foreign] }))).toBe(true)
  })

  it.each(mutants)('reports %s', (_, mutate, kinds) => {
    const right = rightEvidence()
    const findings = compare({ ...right, ...mutate(right) })
    for (const kind of kinds) expect(findings[kind]).not.toEqual([])
    expect(isRight(findings)).toBe(false)
  })
})
