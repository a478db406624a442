/** Says whether a history keeps the promises: nothing lost, doubled, reordered, invented or shown to strangers. */
import { cutBranch, diedSends, epochEnding } from './forks.ts'
import type { Chain, Delivery, History, LoggedMessage } from './history.ts'

export const kinds = ['lost', 'duplicate', 'reordered', 'foreign', 'phantom', 'torn', 'ended'] as const
/**
 * `lost`: acknowledged and not stored, or visible to a chain and not delivered. `phantom`: delivered and not stored like
 * that. `torn`: a send that is stored more often than it may be, or under another id; a log with holes.
 */
export type Kind = (typeof kinds)[number]

export type Verdict = Record<Kind, string[]>

/** A message and its place in the log of its workspace. */
interface Placed extends LoggedMessage {
  workspace: string
  place: number
}

export function check(history: History): Verdict {
  const verdict: Verdict = { lost: [], duplicate: [], reordered: [], foreign: [], phantom: [], torn: [], ended: [] }
  const found = (kind: Kind, what: string) => void verdict[kind].push(what)
  const log = history.log.toSorted((a, b) => a.seq - b.seq)
  const placed = log.flatMap(({ workspace, seq, message }) => (message ? [{ ...message, workspace, place: seq }] : []))
  const stored = new Map(placed.map((message) => [message.id, message]))

  checkLog(history, placed, found)
  checkWrites(history, placed, found)
  const delivered = Map.groupBy(history.deliveries, ({ chain }) => chain)
  const byWorkspace = Map.groupBy(placed, ({ workspace }) => workspace)
  const excused = new Set<string>()
  for (const whole of history.chains) {
    const isEnded = history.endings.some(({ chain, reason }) => chain === whole.name && reason.startsWith(epochEnding))
    const fork = history.forks.find(({ workspace }) => workspace === whole.workspace)
    const taken = { chain: whole, deliveries: delivered.get(whole.name) ?? [], isEnded }
    const { chain, deliveries, isExcused } = cutBranch(fork, taken, stored, found)
    if (isExcused) excused.add(chain.name)
    checkChain(chain, { deliveries, messages: byWorkspace.get(chain.workspace) ?? [], stored }, found)
    delivered.delete(chain.name)
  }
  for (const name of delivered.keys()) found('phantom', `${name} is a chain that nobody began`)
  for (const { chain, reason } of history.endings) {
    if (!excused.has(chain) || !reason.startsWith(epochEnding)) found('ended', `${chain} was ended: ${reason}`)
  }
  return verdict
}

export const violations = (verdict: Verdict): string[] =>
  kinds.flatMap((kind) => verdict[kind].map((what) => `${kind}: ${what}`))

type Found = (kind: Kind, what: string) => void

/** The numbers of the workspaces and of the conversations are dense and rise together. */
function checkLog(history: History, placed: readonly Placed[], found: Found) {
  for (const [workspace, entries] of Map.groupBy(history.log, (entry) => entry.workspace)) {
    const numbers = new Set(entries.map(({ seq }) => seq))
    if (numbers.size !== entries.length) found('torn', `${workspace}: two events have one number`)
    const span = Math.max(...numbers) - Math.min(...numbers) + 1
    if (span !== numbers.size) found('torn', `${workspace}: the log has ${span - numbers.size} holes`)
  }
  const last = new Map<string, number>()
  for (const { conversation, seq, id } of placed) {
    const before = last.get(conversation) ?? seq - 1
    if (seq !== before + 1) found('torn', `${conversation}: ${id} is number ${seq} after ${before}`)
    last.set(conversation, seq)
  }
}

function checkWrites(history: History, placed: readonly Placed[], found: Found) {
  const { writes } = history
  const died = diedSends(history)
  const copies = Map.groupBy(placed, ({ conversation, clientMessageId }) => `${conversation} ${clientMessageId}`)
  const sends = Map.groupBy(writes, ({ conversation, clientMessageId }) => `${conversation} ${clientMessageId}`)
  for (const [send, attempts] of sends) {
    const stored = copies.get(send) ?? []
    const acknowledged = attempts.filter((attempt) => attempt.kind === 'ok')
    const ids = new Set(acknowledged.map(({ id }) => id))
    if (stored.length > 1) found('torn', `${send} is stored ${stored.length} times`)
    if (ids.size > 1) found('torn', `${send} was acknowledged under ${ids.size} ids`)
    for (const { id, seq } of acknowledged) {
      if (died.has(id)) continue
      if (!stored.some((message) => message.id === id)) found('lost', `${send} was acknowledged as ${id}`)
      else if (!stored.some((message) => message.seq === seq))
        found('torn', `${send} was acknowledged as number ${seq}`)
    }
    const isRefused = attempts.every(({ kind }) => kind === 'invoke' || kind === 'fail')
    const isOver = attempts.some(({ kind }) => kind === 'fail')
    if (isRefused && isOver && stored.length > 0) found('torn', `${send} was refused and is stored`)
  }
}

interface Evidence {
  deliveries: readonly Delivery[]
  /** Of the chain's workspace, in the order of its log. */
  messages: readonly Placed[]
  /** Of all workspaces. */
  stored: ReadonlyMap<string, Placed>
}

function checkChain(chain: Chain, { deliveries, messages, stored }: Evidence, found: Found) {
  const seen = new Set<string>()
  const lastOf = new Map<string, number>()
  let last = chain.after
  for (const delivery of deliveries) {
    const { id, session } = delivery
    const where = `${chain.name} (${session}): ${id}`
    const message = stored.get(id)
    if (!message || !isSame(message, delivery)) {
      found('phantom', `${where} ${message ? 'is not what is stored' : 'is not stored'}`)
      if (!message) continue
    }
    if (isForeign(chain, message)) {
      found('foreign', `${where} of ${message.workspace}`)
      continue
    }
    if (seen.has(id)) {
      found('duplicate', where)
      continue
    }
    seen.add(id)
    const previous = lastOf.get(message.conversation)
    const isNext = previous === undefined || message.seq === previous + 1
    if (message.place <= last) found('reordered', `${where} stands at ${message.place}, after ${last}`)
    else if (!isNext && !chain.revoked) found('reordered', `${where} is number ${message.seq} after ${previous}`)
    lastOf.set(message.conversation, message.seq)
    last = Math.max(last, message.place)
  }
  const withheldFrom = messages.findLast(({ id, channel }) => isRevoked(chain, channel) && seen.has(id))?.place ?? 0
  for (const message of messages) {
    const { id, channel, place } = message
    const isExpected = place > chain.after && place <= (chain.until ?? Number.POSITIVE_INFINITY)
    if (!isExpected || isForeign(chain, message) || seen.has(id)) continue
    // Permission counts at the moment of delivery, so the last ones before the revocation may be withheld.
    if (isRevoked(chain, channel) && place > withheldFrom) continue
    found('lost', `${chain.name}: ${id} at ${place}`)
  }
}

const isRevoked = (chain: Chain, channel: string) =>
  chain.revoked?.some((revoked) => revoked.channel === channel) ?? false

function isForeign(chain: Chain, { workspace, conversation, channel, place }: Placed): boolean {
  if (workspace !== chain.workspace) return true
  if (chain.conversation !== null && conversation !== chain.conversation) return true
  return chain.revoked?.some((revoked) => revoked.channel === channel && place > revoked.after) ?? false
}

const isSame = (message: Placed, { conversation, seq, text }: Delivery) =>
  message.conversation === conversation && message.seq === seq && message.text === text
