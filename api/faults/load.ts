/** Writers that send at a steady rate through both instances, and write down what became of each send. */
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { History, Write } from './history.ts'

export interface Writer {
  conversation: string
  token: string
  /** Where it sends to first; anywhere when there was no answer. */
  home?: string
}

export interface LoadOptions {
  history: History
  writers: readonly Writer[]
  urls: readonly string[]
  /** Messages per second; 0 for none. */
  rate: number
  roll: (sides: number) => number
  /** How long a text is at least. */
  textLength?: number
  /** Begins the ids of its messages, for one that runs in a thread of its own. */
  name?: string
}

export interface Load {
  /** Sends no more, and resolves when every send was answered or given up. */
  stop(): Promise<void>
}

/** So many sends may be under way; a server that answers nothing makes the load wait. */
const mostUnderWay = 300
const timeoutMs = 15_000
const tries = 60

const send = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id seq } } }`

let runs = 0

export function startLoad({ history, writers, urls, rate, roll, textLength = 0, name = '' }: LoadOptions): Load {
  const run = `${name}${++runs}`
  const underWay = new Set<Promise<void>>()
  let count = 0

  const one = <T>(items: readonly T[]): T => {
    const item = items[roll(items.length)]
    if (item === undefined) throw new Error('[faults] the load has nobody to write or nowhere to write to')
    return item
  }

  /** Half of those who get no answer ask again with the same id until they have one. */
  async function write() {
    const { conversation, token, home } = one(writers)
    const clientMessageId = `${run}-${++count}`
    const text = `message ${clientMessageId} `.padEnd(textLength, '.')
    const isStubborn = roll(2) === 0
    const input = { conversationId: conversation, text: text.trimEnd(), clientMessageId }
    for (let attempt = 0; attempt < tries; attempt++) {
      const mark = { conversation, clientMessageId }
      history.writes.push({ ...mark, at: performance.now(), kind: 'invoke' })
      const outcome = await post((attempt === 0 && home) || one(urls), token, { query: send, variables: { input } })
      history.writes.push({ ...mark, at: performance.now(), ...outcome })
      if (outcome.kind !== 'info' || !isStubborn) return
      await pause(50 + roll(400))
    }
  }

  const tick = () => {
    if (underWay.size >= mostUnderWay) return
    const writing = write().finally(() => underWay.delete(writing))
    underWay.add(writing)
  }
  const timer = rate > 0 ? setInterval(tick, Math.max(1, 1000 / rate)) : undefined
  return {
    stop: async () => {
      clearInterval(timer)
      await Promise.all(underWay)
    },
  }
}

const Answer = z.object({
  data: z
    .object({ sendMessage: z.object({ message: z.object({ id: z.string(), seq: z.int() }) }).nullable() })
    .nullish(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).optional(),
})

type Outcome = { kind: 'ok'; id: string; seq: number } | { kind: 'fail' | 'info'; reason: string }

/** Codes that do not say whether the message was stored. */
const unknown = ['UNAVAILABLE', 'INTERNAL_SERVER_ERROR']

async function post(url: string, token: string, body: object): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const { data, errors } = Answer.parse(await response.json())
    const code = errors?.[0]?.extensions.code
    if (code) return { kind: unknown.includes(code) ? 'info' : 'fail', reason: code }
    if (!data?.sendMessage) return { kind: 'info', reason: 'an answer without a message' }
    return { kind: 'ok', ...data.sendMessage.message }
  } catch (error) {
    return { kind: 'info', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** How long each acknowledged attempt took, of those that began within a span of time. */
export function sendTimes(writes: readonly Write[], { since = 0, until = Number.POSITIVE_INFINITY } = {}): number[] {
  const began = new Map<string, number>()
  const times: number[] = []
  for (const { kind, at, conversation, clientMessageId } of writes) {
    const key = `${conversation} ${clientMessageId}`
    if (kind === 'invoke') began.set(key, at)
    const start = began.get(key) ?? 0
    if (kind === 'ok' && start >= since && start <= until) times.push(at - start)
  }
  return times
}
