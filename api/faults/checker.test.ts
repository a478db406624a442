import { describe, expect, it } from 'vitest'
import { check, type Kind, kinds, violations } from './checker.ts'
import type { Delivery, History, LogEntry, Write } from './history.ts'

const workspaces = ['acme', 'umbrella']
const perWorkspace = 120

/** What a faultless system leaves behind: two workspaces, three conversations in each, four chains in each. */
function faultless(): History {
  const log = workspaces.flatMap((workspace) =>
    Array.from({ length: perWorkspace }, (_, index) => entry(workspace, index)),
  )
  const messages = log.flatMap(({ workspace, seq, message }) =>
    message ? [{ ...message, workspace, place: seq }] : [],
  )
  const writes = messages.flatMap(({ id, conversation, seq, clientMessageId }): Write[] => {
    const write = { at: 0, conversation, clientMessageId: clientMessageId ?? '' }
    return [
      { ...write, kind: 'invoke' },
      { ...write, kind: 'ok', id, seq },
    ]
  })
  const chains = workspaces.flatMap((workspace) => [
    { name: `${workspace} all`, workspace, conversation: null, after: 0 },
    { name: `${workspace} late`, workspace, conversation: null, after: 40 },
    { name: `${workspace} one`, workspace, conversation: `${workspace} 1`, after: 0 },
    {
      name: `${workspace} revoked`,
      workspace,
      conversation: null,
      after: 0,
      revoked: [{ channel: 'shop', after: 60 }],
    },
  ])
  const deliveries = chains.flatMap(({ name, workspace, conversation, after, revoked }) =>
    messages
      .filter((message) => message.workspace === workspace && message.place > after)
      .filter((message) => conversation === null || message.conversation === conversation)
      .filter((message) => !revoked || message.channel !== 'shop' || message.place <= 60)
      .map((message): Delivery => ({ ...message, chain: name, session: 1, at: 0, cursor: `${message.place}` })),
  )
  return { writes, chains, deliveries, log, endings: [], forks: [] }
}

/** Every seventh event is not a message. */
function entry(workspace: string, index: number): LogEntry {
  const seq = index + 1
  if (seq % 7 === 0) return { workspace, seq, message: null }
  const conversation = `${workspace} ${seq % 3}`
  const before = Array.from({ length: index }, (_, place) => place + 1)
  const number = before.filter((place) => place % 7 !== 0 && place % 3 === seq % 3).length + 1
  const id = `${workspace}-${seq}`
  const channel = seq % 3 === 2 ? 'shop' : 'site'
  return {
    workspace,
    seq,
    message: { id, conversation, seq: number, channel, text: `text ${seq}`, clientMessageId: id },
  }
}

const everyFortieth = <T>(items: readonly T[], change: (item: T) => T[]) =>
  items.flatMap((item, index) => (index % 40 === 39 ? change(item) : [item]))

const kindsFound = (history: History): Kind[] => {
  const verdict = check(history)
  return kinds.filter((kind) => verdict[kind].length > 0)
}

describe('the checker', () => {
  it('finds nothing in a faultless history', () => {
    expect(violations(check(faultless()))).toEqual([])
  })

  it('finds nothing in sends without an answer that were stored, not stored, and repeated', () => {
    const history = faultless()
    const [invoke, ok, , second] = history.writes
    if (ok?.kind !== 'ok' || second?.kind !== 'ok' || !invoke) throw new Error('the history begins otherwise')
    history.writes[3] = { ...second, kind: 'info', reason: 'cut' }
    history.writes.push({ ...invoke, kind: 'info', reason: 'cut' }, { ...invoke, kind: 'invoke' }, ok)
    history.writes.push({ ...invoke, clientMessageId: 'nowhere' })
    history.writes.push({ ...invoke, clientMessageId: 'nowhere', kind: 'info', reason: 'cut' })
    expect(violations(check(history))).toEqual([])
  })
  it('lets the last messages before a revocation be withheld, but none before one that was shown', () => {
    const history = faultless()
    const isOf = (places: number[]) => (d: Delivery) =>
      d.chain !== 'acme revoked' || !places.includes(Number(d.cursor)) || !d.conversation.endsWith('2')
    history.deliveries = history.deliveries.filter(isOf([59, 53]))
    expect(violations(check(history))).toEqual([])
    history.deliveries = history.deliveries.filter(isOf([44]))
    expect(kindsFound(history)).toEqual(['lost'])
  })
})

const deliveries = (change: (all: Delivery[]) => Delivery[]) => (history: History) => {
  history.deliveries = change(history.deliveries)
}

type Mutant = [name: string, expected: Kind, change: (history: History) => void]

const mutants: Mutant[] = [
  ['drops each fortieth', 'lost', deliveries((all) => everyFortieth(all, () => []))],
  ['drops the last of a chain', 'lost', (h) => void h.deliveries.pop()],
  [
    'stops in the middle',
    'lost',
    deliveries((all) => all.filter((d) => d.chain !== 'acme all' || Number(d.cursor) < 60)),
  ],
  ['never delivers to a chain', 'lost', deliveries((all) => all.filter((d) => d.chain !== 'acme all'))],
  ['doubles each fortieth', 'duplicate', deliveries((all) => everyFortieth(all, (one) => [one, one]))],
  ['repeats from the beginning', 'duplicate', (h) => void h.deliveries.push(...h.deliveries.slice(0, 10))],
  ['swaps two of a chain', 'reordered', (h) => swap(h.deliveries, 10, 11)],
  ['swaps two of one conversation', 'reordered', (h) => swap(h.deliveries, 10, 13)],
  ['leaks a message of another tenant', 'foreign', (h) => leak(h, 'umbrella-5')],
  ['shows what was revoked', 'foreign', (h) => revive(h, 'acme revoked', 'acme-110')],
  ['shows another conversation', 'foreign', (h) => revive(h, 'acme one', 'acme-2')],
  ['invents a message', 'phantom', (h) => alter(h, 10, { id: 'acme-999' })],
  ['delivers half of a text', 'phantom', (h) => alter(h, 10, { text: 'tex' })],
  ['delivers a wrong number', 'phantom', (h) => alter(h, 10, { seq: 99 })],
  ['forgets an acknowledged message', 'lost', forget],
  ['stores a send twice', 'torn', (h) => rename(h, 'acme-4', 'acme-1')],
  ['gives a send a second id', 'torn', (h) => acknowledge(h, 'acme-4')],
  ['stores what it refused', 'torn', refuse],
  ['leaves a hole in the log', 'torn', punch],
  ['swaps two in the log', 'torn', swapLog],
  ['ends a chain', 'ended', (h) => void h.endings.push({ chain: 'acme all', reason: 'CURSOR_EPOCH' })],
]

describe('a mutant', () => {
  it.each(mutants)('that %s is caught: %s', (_, expected, change) => {
    const history = faultless()
    change(history)
    expect(kindsFound(history)).toContain(expected)
  })
})

function swap<T>(items: T[], first: number, second: number) {
  const [a, b] = [items[first], items[second]]
  if (a === undefined || b === undefined) throw new Error('there is nothing to swap')
  items[first] = b
  items[second] = a
}

function alter(history: History, place: number, change: Partial<Delivery>) {
  const delivery = history.deliveries[place]
  if (delivery) history.deliveries[place] = { ...delivery, ...change }
}

function leak(history: History, id: string) {
  const foreign = history.deliveries.find((delivery) => delivery.id === id)
  if (foreign) history.deliveries.push({ ...foreign, chain: 'acme all' })
}

function revive(history: History, chain: string, id: string) {
  const delivery = history.deliveries.find((one) => one.id === id)
  if (delivery) history.deliveries.push({ ...delivery, chain })
}

function forget(history: History) {
  history.log = history.log.map((one) => (one.message?.id === 'acme-1' ? { ...one, message: null } : one))
  history.deliveries = history.deliveries.filter(({ id }) => id !== 'acme-1')
}

function rename(history: History, from: string, to: string) {
  const entry = history.log.find(({ message }) => message?.id === from)
  if (entry?.message) entry.message = { ...entry.message, clientMessageId: to }
}

function acknowledge(history: History, id: string) {
  const first = history.writes[1]
  if (first?.kind === 'ok') history.writes.push({ ...first, id })
}

function refuse(history: History) {
  const first = history.writes[1]
  if (first) history.writes[1] = { ...first, kind: 'fail', reason: 'FORBIDDEN' }
}

function punch(history: History) {
  history.log = history.log.filter(({ seq }) => seq !== 7)
}

function swapLog(history: History) {
  const [first, second] = ['acme-1', 'acme-4'].map((id) => history.log.find(({ message }) => message?.id === id))
  if (!first || !second) return
  const { message } = first
  first.message = second.message
  second.message = message
}
