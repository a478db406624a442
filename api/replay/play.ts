/** Plays dialogues: each in its order, many at once. */
import type { Api } from './api.ts'
import { pause } from './backoff.ts'
import type { Dialogue } from './dialogues.ts'
import { ReplayError } from './errors.ts'
import type { Ledger } from './ledger.ts'
import * as operations from './operations.ts'
import { type Cast, type Credential, startVisitor } from './people.ts'

export interface PlayOptions {
  api: Api
  cast: Cast
  ledger: Ledger
  /** Makes the client's ids of this run unlike those of any other. */
  runId: string
  concurrency: number
  /** Messages per second at most; null for as fast as it goes. */
  rate: number | null
  signal: AbortSignal
}

/** Resolves when every dialogue was played to its end, or when it was stopped between two messages. */
export async function play(dialogues: readonly Dialogue[], options: PlayOptions): Promise<void> {
  const { concurrency, rate, signal } = options
  const stopping = new AbortController()
  const stop = AbortSignal.any([signal, stopping.signal])
  const pace = createPace(rate, stop)
  let next = 0

  async function work(): Promise<void> {
    while (!stop.aborted) {
      const index = next++
      const dialogue = dialogues[index]
      if (!dialogue) return
      await playOne(dialogue, `${options.runId}:${index}`, { ...options, signal: stop }, pace)
    }
  }

  const workers = Array.from({ length: Math.min(concurrency, dialogues.length) }, async () => {
    try {
      await work()
    } catch (error) {
      // One failure ends the run; the others finish the message they are at.
      stopping.abort()
      throw error
    }
  })
  const failed = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}

async function playOne(
  { turns }: Dialogue,
  clientConversationId: string,
  { api, cast, ledger, signal }: PlayOptions,
  pace: () => Promise<void>,
): Promise<void> {
  const visitor = await startVisitor(api, cast.channelKey)
  // A conversation that the company begins is opened by its visitor all the same, without a word.
  const opensSilently = turns[0]?.from === 'agent'
  let conversationId = opensSilently ? (await start(api, visitor, { clientConversationId })).conversationId : null

  for (const [place, { from, text }] of turns.entries()) {
    await pace()
    if (signal.aborted) return
    const startedAt = performance.now()
    const clientMessageId = `${clientConversationId}:${place}`
    let id: string | null
    if (conversationId === null) {
      const started = await start(api, visitor, { clientConversationId, clientMessageId, text })
      conversationId = started.conversationId
      id = started.firstMessageId
    } else {
      const sender = from === 'customer' ? visitor : cast.agent
      const input = { conversationId, text, clientMessageId }
      id = await api.ask(operations.sendMessage, { input }, await sender.token())
    }
    if (id === null) throw new ReplayError(`${conversationId} was started with a message, but holds none.`)
    const direction = from === 'customer' ? 'IN' : 'OUT'
    ledger.acknowledge({ id, conversationId, direction, text, startedAt, acknowledgedAt: performance.now() })
  }
}

const start = async (api: Api, visitor: Credential, input: object) =>
  api.ask(operations.startConversation, { input }, await visitor.token())

/** Gives each message its moment, evenly spaced. */
function createPace(rate: number | null, signal: AbortSignal): () => Promise<void> {
  if (rate === null) return async () => undefined
  let free = performance.now()
  return async () => {
    const now = performance.now()
    const mine = Math.max(free, now)
    free = mine + 1_000 / rate
    await pause(mine - now, signal)
  }
}
