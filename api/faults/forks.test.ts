/** What the checker makes of a failover that lost the last commits. */
import { describe, expect, it } from 'vitest'
import { check, type Kind, kinds, violations } from './checker.ts'
import { diedSends } from './forks.ts'
import type { Chain, Delivery, History, LoggedMessage, Write } from './history.ts'

const workspace = 'acme'
const [since, until] = [50, 80]
const kept = [1, 2, 3, 4, 5, 6].map((place) => message(place, 'kept'))
const gone = [7, 8].map((place) => message(place, 'gone'))
const fresh = [7, 8, 9, 10].map((place) => message(place, 'fresh'))

/** Two messages were acknowledged and shown to one of two subscribers, and died; others have their numbers now. */
function failedOver(): History {
  const chain = (name: string): Chain => ({ name, workspace, conversation: null, after: 0 })
  const delivery = (name: string, { id, seq, text, conversation }: LoggedMessage): Delivery => {
    const at = id.startsWith('kept') ? 10 : 60
    return { at, chain: name, session: 1, cursor: `${seq}`, id, seq, text, conversation }
  }
  return {
    writes: [...kept, ...gone, ...fresh].map(acknowledged),
    chains: [chain('beyond'), chain('behind')],
    deliveries: [
      ...[...kept, ...gone].map((one) => delivery('beyond', one)),
      ...[...kept, ...fresh].map((one) => delivery('behind', one)),
    ],
    log: [...kept, ...fresh].map((one) => ({ workspace, seq: one.seq, message: one })),
    endings: [{ chain: 'beyond', reason: 'CURSOR_EPOCH' }],
    forks: [{ workspace, firstSeq: 7, since, until }],
  }
}

function message(seq: number, name: string): LoggedMessage {
  const id = `${name}-${seq}`
  return { id, conversation: 'acme 1', seq, channel: 'site', text: `text ${id}`, clientMessageId: id }
}

function acknowledged({ id, seq, conversation }: LoggedMessage): Write {
  return { at: 60, kind: 'ok', clientMessageId: id, conversation, id, seq }
}

it('excuses what died with the primary, and counts it', () => {
  expect(violations(check(failedOver()))).toEqual([])
  expect([...diedSends(failedOver())]).toEqual(['gone-7', 'gone-8'])
})

const isOf = (chain: string, id: string) => (one: Delivery) => one.chain === chain && one.id === id

const mutants: [name: string, expected: Kind, change: (history: History) => void][] = [
  ['does not tell who has what is gone', 'lost', (h) => void h.endings.pop()],
  [
    'goes on where something is gone',
    'lost',
    (h) => h.deliveries.push({ ...(h.deliveries.at(-1) as Delivery), chain: 'beyond' }),
  ],
  ['tells who has nothing that is gone', 'ended', (h) => h.endings.push({ chain: 'behind', reason: 'CURSOR_EPOCH' })],
  ['ends a chain for another reason', 'ended', (h) => h.endings.push({ chain: 'beyond', reason: 'NOT_FOUND' })],
  [
    'loses what was acknowledged before',
    'lost',
    (h) => h.writes.push({ ...acknowledged(message(3, 'early')), at: since - 1 }),
  ],
  [
    'loses what was acknowledged after',
    'lost',
    (h) => h.writes.push({ ...acknowledged(message(3, 'late')), at: until + 1 }),
  ],
  [
    'delivers what never was, before the fork',
    'phantom',
    (h) => h.deliveries.unshift({ ...(h.deliveries[6] as Delivery), at: since - 1 }),
  ],
  [
    'drops something before the fork',
    'lost',
    (h) => void h.deliveries.splice(h.deliveries.findIndex(isOf('beyond', 'kept-3')), 1),
  ],
  [
    'drops something after it',
    'lost',
    (h) => void h.deliveries.splice(h.deliveries.findIndex(isOf('behind', 'fresh-8')), 1),
  ],
  [
    'leaks what is gone',
    'foreign',
    (h) => {
      const leak = h.deliveries.find(isOf('beyond', 'gone-8'))
      if (leak) leak.conversation = 'umbrella 1'
    },
  ],
]

describe('a mutant', () => {
  it.each(mutants)('that %s is caught: %s', (_, expected, change) => {
    const history = failedOver()
    change(history)
    const verdict = check(history)
    expect(kinds.filter((kind) => verdict[kind].length > 0)).toContain(expected)
  })
})
