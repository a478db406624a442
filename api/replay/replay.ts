/** One run: people come, dialogues are played while an integrator follows, and everything is compared. */
import { randomUUID } from 'node:crypto'
import { setInterval as every } from 'node:timers/promises'
import { type Api, createApi } from './api.ts'
import { createRandom } from './backoff.ts'
import { compare, type Findings } from './compare.ts'
import type { Dialogue } from './dialogues.ts'
import { planDrops } from './drops.ts'
import { ReplayError } from './errors.ts'
import { type Follower, type FollowOptions, follow } from './follow.ts'
import { readHistory } from './history.ts'
import { createLedger, type Ledger } from './ledger.ts'
import type { StoredMessage } from './operations.ts'
import * as operations from './operations.ts'
import { type Account, type Cast, gather } from './people.ts'
import { play } from './play.ts'
import type { State } from './progress.ts'
import { type Figures, figuresOf } from './report.ts'

export interface ReplayOptions extends Account {
  dialogues: readonly Dialogue[]
  /** GraphQL endpoints of instances on one database. */
  urls: readonly string[]
  rate: number | null
  concurrency: number
  drops: number
  seed: number
  signal: AbortSignal
  /** Is given, once, a way to look at how far the run is. */
  onStart?: (state: () => State) => void
}

export interface Outcome {
  figures: Figures
  findings: Findings
  /** The name of the API key, when it could not be revoked at the end. */
  keyLeft: string | null
}

/** How long an operation is tried: longer than a restart takes. */
const patienceMs = 30_000
/** How long the integrator may receive nothing while messages are outstanding. */
const stallMs = 60_000
/** How long it is tried to revoke the key and sign out. */
const leavingMs = 3_000

/** Plays the dialogues and says what was found. Throws ReplayError when it cannot be done or was stopped. */
export async function replay(options: ReplayOptions): Promise<Outcome> {
  const { urls, email, password, seed, signal } = options
  await requireServers(urls)
  const random = createRandom(seed)
  const runId = randomUUID()
  const keyName = `Replay ${runId.slice(0, 8)}`
  const stopping = new AbortController()
  const stop = AbortSignal.any([signal, stopping.signal])
  const api = createApi({ urls, patienceMs, random, signal: stop })
  const cast = await gather(api, { email, password }, keyName)
  let keyLeft: string | null = null
  const performing = perform({ ...options, signal: stop, api, cast, runId, random }).finally(async () => {
    // Whatever ended it, nobody goes on sending.
    stopping.abort()
    const last = createApi({ urls, patienceMs: leavingMs, random, signal: AbortSignal.timeout(leavingMs) })
    await cast.leave(last).catch(() => {
      keyLeft = keyName
    })
  })
  const found = await performing
  return { ...found, keyLeft }
}

type Stage = ReplayOptions & { api: Api; cast: Cast; runId: string; random: () => number }

async function perform(stage: Stage): Promise<Omit<Outcome, 'keyLeft'>> {
  const { api, cast, dialogues, urls, random, concurrency, signal } = stage
  const { apiKey } = cast
  const total = dialogues.reduce((sum, { turns }) => sum + turns.length, 0)
  const ledger = createLedger()
  const following = { urls, apiKey, after: await api.ask(operations.currentCursor, {}, apiKey), random }
  const integrator = follow({
    ...following,
    drops: planDrops(stage.drops, total, random),
    onMessage: (message) => ledger.deliver({ ...message, at: performance.now() }),
  })
  const counts = () => ({ sent: ledger.sent.length, received: ledger.deliveries.length, drops: integrator.drops })
  let phase = 'Playing'
  stage.onStart?.(() => ({ phase, ...counts() }))
  try {
    await unlessEnded(integrator, play(dialogues, { ...stage, ledger }))
    stopHere(signal)
    await unlessEnded(integrator, caughtUp(ledger, integrator, signal))
    // The integrator stays on while the rest is read, so that something that comes twice is still seen.
    phase = 'Comparing'
    const figures = figuresOf(ledger, { dialogues: dialogues.length, drops: integrator.drops, retries: api.retries })
    const conversationIds = new Set(ledger.sent.map(({ conversationId }) => conversationId))
    const history = await unlessEnded(integrator, readHistory({ api, apiKey, conversationIds, concurrency, signal }))
    const log = await readLog(following, new Set(ledger.deliveries.map(({ id }) => id)), signal)
    return { figures, findings: compare({ sent: ledger.sent, received: ledger.deliveries, log, history }) }
  } finally {
    integrator.stop()
    // If it failed, that was told above.
    await integrator.ended.catch(() => undefined)
  }
}

/** Reads the log once more from where the run began, without an interruption, until nothing that is known is left. */
async function readLog(
  following: Pick<FollowOptions, 'urls' | 'apiKey' | 'after' | 'random'>,
  known: Set<string>,
  signal: AbortSignal,
): Promise<StoredMessage[]> {
  const log: StoredMessage[] = []
  const reader = follow({
    ...following,
    onMessage: (message) => {
      log.push(message)
      known.delete(message.id)
    },
  })
  try {
    await unlessEnded(reader, settled({ left: () => known.size, done: () => log.length }, signal))
    return log
  } finally {
    reader.stop()
    await reader.ended.catch(() => undefined)
  }
}

const caughtUp = (ledger: Ledger, integrator: Follower, signal: AbortSignal) =>
  settled(
    {
      left: () => ledger.outstanding + (integrator.isDoneDropping ? 0 : 1),
      done: () => ledger.deliveries.length + integrator.drops,
    },
    signal,
  )

/** Waits until nothing is left, or until nothing was done for too long: what is then still left counts as lost. */
async function settled({ left, done }: { left(): number; done(): number }, signal: AbortSignal): Promise<void> {
  stopHere(signal)
  if (left() === 0) return
  let before = done()
  let since = performance.now()
  for await (const _ of every(20)) {
    stopHere(signal)
    const now = performance.now()
    if (left() === 0 || now - since > stallMs) return
    if (done() === before) continue
    before = done()
    since = now
  }
}

/** The work, unless the integrator fails first. */
async function unlessEnded<T>({ ended }: Follower, work: Promise<T>): Promise<T> {
  const early = ended.then(() => work)
  return Promise.race([work, early])
}

function stopHere(signal: AbortSignal): void {
  if (signal.aborted) throw new ReplayError('Stopped.')
}

async function requireServers(urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    const health = new URL('/health', url)
    try {
      const { ok, status } = await fetch(health, { signal: AbortSignal.timeout(5_000) })
      if (!ok) throw new ReplayError(`${health} answers HTTP ${status}: it does not look like Parley.`)
    } catch (error) {
      if (error instanceof ReplayError) throw error
      throw new ReplayError(
        `Nothing answers at ${new URL(url).origin}. Start Parley first (npx -y pnpm@12 start), or say where it runs with --url.`,
        { cause: error },
      )
    }
  }
}
