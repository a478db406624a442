/** One trial: companies, subscribers and writers of its own, a fault in the middle, and a verdict at the end. */
import { setTimeout as pause } from 'node:timers/promises'
import { createDice } from '../../client/src/testing/dice.ts'
import { type Company, foundCompany } from './cast.ts'
import { sorts as allSorts, type Follower, follow, type Sort } from './chains.ts'
import { check, type Verdict } from './checker.ts'
import { emptyHistory, type History } from './history.ts'
import type { Instance } from './instance.ts'
import { type Load, type LoadOptions, startLoad } from './load.ts'
import { readLog } from './log.ts'
import type { Stage } from './stage.ts'

export interface TrialScale {
  companies: number
  /** In each company. */
  conversations: number
  chains: number
  /** Messages per second in all companies together. */
  rate: number
  textLength?: number
  /** Which sorts of subscribers there are; all of them unless somebody says otherwise. */
  sorts?: readonly Sort[]
  /** Nobody writes through the first instance. */
  writesToB?: boolean
}

/** A follower and the instance that it was sent to. */
export interface Placed extends Follower {
  instance: Instance
}

export interface Trial {
  stage: Stage
  history: History
  companies: readonly Company[]
  /** Whoever has to catch up. A row may add to them. */
  followers: Placed[]
  isQuick: boolean
  seed: number
  /** Chance that the seed decides. */
  roll(sides: number): number
  /** A limit in milliseconds, with more patience on a machine that does other things. */
  limit(ms: number): number
  /** Writers in addition to those of the trial. */
  load(options?: Partial<LoadOptions>): Load
  /** How long it takes until every follower, or some, have what is stored now; at most the limit. */
  caughtUp(limitMs: number, some?: (follower: Placed) => boolean): Promise<number>
  /** The place of each message in the log of its workspace, as it is now. */
  places(): Promise<Map<string, number>>
}

export interface TrialOptions {
  stage: Stage
  seed: number
  scale: TrialScale
  isQuick: boolean
  /** What happens while the writers write. */
  work(trial: Trial): Promise<void>
}

const quietLimitMs = 60_000

export async function runTrial(
  options: TrialOptions,
): Promise<{ verdict: Verdict; history: History; catchUpMs: number }> {
  const { stage, seed, scale, isQuick, work } = options
  const roll = createDice(seed)
  const history = emptyHistory()
  const companies: Company[] = []
  for (let index = 0; index < scale.companies; index++) {
    companies.push(await foundCompany(stage.services, scale.conversations))
  }
  const workspaceIds = companies.map(({ workspaceId }) => workspaceId)
  const { rate, textLength, sorts = allSorts, writesToB = false } = scale
  const followers = companies.flatMap((company, index) => subscribe(company, `${index + 1}`))
  // Of every other company the second instance knows only what the first tells it.
  const writers = companies.flatMap(({ conversations, token }, index) =>
    conversations.map((conversation) => ({
      conversation,
      token,
      home: index % 2 === 1 && !writesToB ? stage.a.url : undefined,
    })),
  )
  const urls = writesToB ? [stage.b.url] : [stage.a.url, stage.b.url]
  const load: Trial['load'] = (own = {}) => startLoad({ history, writers, urls, rate, roll, textLength, ...own })

  function subscribe(company: Company, label: string): Placed[] {
    return Array.from({ length: scale.chains }, (_, index) => {
      const isGuest = index % 6 === 5
      const sort = isGuest ? 'raw' : (sorts[Math.floor(index / 2) % sorts.length] ?? 'raw')
      const instance = (index + Math.floor(index / 6)) % 2 === 0 ? stage.a : stage.b
      const isOne = !isGuest && index % 4 >= 2
      const conversation = isOne ? (company.conversations[roll(company.conversations.length)] ?? null) : null
      const scope = isOne ? 'one' : 'all'
      const follower = follow({
        history,
        chain: {
          name: `${label}.${index + 1} ${isGuest ? 'guest' : scope} ${sort} ${instance.name}`,
          workspace: company.workspaceId,
          conversation,
          after: company.start,
          ...(isGuest && { revoked: [] }),
        },
        sort,
        url: instance.url,
        token: isGuest ? company.guest.token : company.token,
        after: company.cursor,
        roll,
      })
      return { ...follower, instance }
    })
  }

  /** The log as it is, with the guests' chains told where they lost sight. */
  async function look() {
    const { entries, revocations } = await patiently(() => readLog(stage.services.db, workspaceIds))
    history.log = entries
    for (const chain of history.chains) {
      const company = companies.find(({ workspaceId }) => workspaceId === chain.workspace)
      const after = company && revocations.get(company.guest.channelId)
      if (!chain.revoked || !company) continue
      // A revocation may have died with the database that it was made in.
      chain.revoked = after === undefined ? [] : [{ channel: company.guest.channelId, after }]
    }
  }

  async function caughtUp(limitMs: number, some: (follower: Placed) => boolean = () => true): Promise<number> {
    const began = performance.now()
    await look()
    const tops = new Map(history.log.map(({ workspace, seq }) => [workspace, seq]))
    const hasCaughtUp = ({ chain, taken }: Placed) => {
      if (history.endings.some((ending) => ending.chain === chain.name)) return true
      const id = lastFor(history, chain.name, tops)
      return id === null || taken.has(id)
    }
    for (let lookedAt = began; performance.now() - began < limitMs; await pause(10)) {
      if (followers.filter(some).every(hasCaughtUp)) return performance.now() - began
      if (performance.now() - lookedAt < 500) continue
      // A guest who lost sight meanwhile is not to receive what he would have.
      await look()
      lookedAt = performance.now()
    }
    return limitMs
  }

  async function places() {
    await look()
    return new Map(history.log.flatMap(({ seq, message }) => (message ? [[message.id, seq] as const] : [])))
  }

  /** The database may be the one that is away. */
  async function patiently<T>(read: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures++) {
      try {
        return await read()
      } catch (error) {
        if (failures >= 100) throw error
        await pause(100)
      }
    }
  }

  try {
    await caughtUp(quietLimitMs)
    const writing = load()
    const revoking = pause(500 + roll(3_000)).then(() =>
      Promise.all(companies.map(({ guest }) => patiently(guest.revoke))),
    )
    const trial = { stage, history, companies, followers, isQuick, seed, roll, load, caughtUp, places }
    try {
      await work({ ...trial, limit: (ms) => (isQuick ? ms * 2 : ms) })
    } finally {
      await stage.heal()
      await Promise.all([writing.stop(), revoking])
    }
    const catchUpMs = await caughtUp(quietLimitMs)
    // Long enough for something that comes twice to come.
    await pause(isQuick ? 300 : 2_000)
    await look()
    return { verdict: check(history), history, catchUpMs }
  } finally {
    for (const follower of followers) follower.stop()
  }
}

/** The last message of the log, up to the tops of the workspaces, that a chain is to receive. */
function lastFor(history: History, name: string, tops: ReadonlyMap<string, number>): string | null {
  const chain = history.chains.find((one) => one.name === name)
  if (!chain) return null
  const last = history.log.findLast(({ workspace, seq, message }) => {
    if (!message || workspace !== chain.workspace || seq <= chain.after) return false
    if (seq > (tops.get(workspace) ?? 0)) return false
    if (chain.conversation !== null && message.conversation !== chain.conversation) return false
    return !chain.revoked?.some(({ channel }) => channel === message.channel)
  })
  return last?.message?.id ?? null
}
