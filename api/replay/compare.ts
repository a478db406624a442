/** Holds what was acknowledged, what the integrator received and what the database holds against each other. */
import type { SentMessage } from './ledger.ts'
import type { StoredMessage } from './operations.ts'

export interface Evidence {
  /** Acknowledged messages, in each conversation in the order of its dialogue. */
  sent: readonly SentMessage[]
  /** What the integrator received while it happened, in the order of arrival. */
  received: readonly StoredMessage[]
  /** The same part of the log, read again without an interruption. */
  log: readonly StoredMessage[]
  /** What the API lists for each conversation of the run. */
  history: ReadonlyMap<string, readonly StoredMessage[]>
}

/** Each kind of fault, with one sentence for every message that it befell. */
export interface Findings {
  lost: string[]
  doubled: string[]
  outOfOrder: string[]
  missing: string[]
  changed: string[]
  unexpected: string[]
}

/** Finds every message that is not exactly once, unchanged and in its place everywhere. */
export function compare({ sent, received, log, history }: Evidence): Findings {
  const stored = [...history.values()].flat()
  const isOurs = ({ conversationId }: StoredMessage) => history.has(conversationId)
  const live = received.filter(isOurs)
  const again = log.filter(isOurs)
  const sentById = new Map(sent.map((message) => [message.id, message]))
  const storedById = new Map(stored.map((message) => [message.id, message]))
  const contents = new Set(sent.map(contentOf))

  const extra = [...new Map([...stored, ...live, ...again].map((message) => [message.id, message])).values()].filter(
    ({ id }) => !sentById.has(id),
  )
  return {
    lost: [...notIn(live, stored, sent, 'was not received'), ...notIn(again, stored, sent, 'is not in the log')],
    doubled: [
      ...repeated(live, 'was received again'),
      ...repeated(again, 'is in the log twice'),
      ...repeated(stored, 'is in the history twice'),
      ...repeated(sent, 'answered two sends'),
      ...extra
        .filter((message) => contents.has(contentOf(message)))
        .map((message) => tell(message, 'is a second copy')),
    ],
    outOfOrder: [...disorderOfFeed(live, again), ...disorderOfConversations(live), ...disorderOfHistory(history, sent)],
    missing: notIn(stored, sent, [], 'is not in the history'),
    changed: [
      ...sent.flatMap((message) => differences(message, storedById.get(message.id), ['direction', 'text'])),
      ...[...live, ...again].flatMap((message) =>
        differences(message, storedById.get(message.id), ['direction', 'text', 'seq', 'cursor', 'conversationId']),
      ),
    ],
    unexpected: extra
      .filter((message) => !contents.has(contentOf(message)))
      .map((message) => tell(message, 'was never sent')),
  }
}

export const isRight = (findings: Findings) => Object.values(findings).every((found) => found.length === 0)

type Known = SentMessage | StoredMessage

const tell = ({ id, conversationId }: Known, what: string) => `${id} of ${conversationId} ${what}`

const contentOf = ({ conversationId, direction, text }: Known) => `${conversationId} ${direction} ${text}`

function notIn(found: readonly Known[], expected: readonly Known[], also: readonly Known[], what: string): string[] {
  const ids = new Set(found.map(({ id }) => id))
  const all = new Map([...expected, ...also].map((message) => [message.id, message]))
  return [...all.values()].filter(({ id }) => !ids.has(id)).map((message) => tell(message, what))
}

function repeated(messages: readonly Known[], what: string): string[] {
  const seen = new Set<string>()
  return messages.filter(({ id }) => seen.size === seen.add(id).size).map((message) => tell(message, what))
}

/** Everybody receives the one order of the log. */
function disorderOfFeed(received: readonly StoredMessage[], log: readonly StoredMessage[]): string[] {
  const places = new Map(log.map(({ id }, place) => [id, place]))
  let last = -1
  return firstOfEach(received).flatMap((message) => {
    const place = places.get(message.id)
    if (place === undefined) return []
    const isLate = place < last
    last = place
    return isLate ? [tell(message, 'came after a later one')] : []
  })
}

function disorderOfConversations(received: readonly StoredMessage[]): string[] {
  const last = new Map<string, number>()
  return firstOfEach(received).flatMap((message) => {
    const { conversationId, seq } = message
    const isLate = seq <= (last.get(conversationId) ?? 0)
    last.set(conversationId, seq)
    return isLate ? [tell(message, `came as number ${seq} after a later one of its conversation`)] : []
  })
}

/** A list counts 1, 2, 3 ... and is in the order in which its messages were sent. */
function disorderOfHistory(history: Evidence['history'], sent: readonly SentMessage[]): string[] {
  const order = new Map(sent.map(({ id }, place) => [id, place]))
  return [...history.values()].flatMap((messages) => {
    let last = -1
    return messages.flatMap((message, index) => {
      const place = order.get(message.id) ?? last
      const isLate = place < last
      last = place
      if (message.seq !== index + 1) return [tell(message, `is number ${message.seq} at place ${index + 1}`)]
      return isLate ? [tell(message, 'is listed after a later one')] : []
    })
  })
}

function firstOfEach(messages: readonly StoredMessage[]): StoredMessage[] {
  return [...new Map(messages.map((message) => [message.id, message])).values()]
}

function differences<T extends Known>(
  message: T,
  stored: StoredMessage | undefined,
  fields: (keyof T & keyof StoredMessage)[],
) {
  if (!stored) return []
  return fields
    .filter((field) => String(message[field]) !== String(stored[field]))
    .map((field) => tell(message, `has another ${field} in the history`))
}
