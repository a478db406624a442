/** One group of the store as this instance knows it: kept right by what is told, and by looking now and then. */
import type { ExpiringStore } from './ephemera-store.ts'

export interface Replica {
  /** Somebody told of a value. */
  put(field: string, value: string, lifeMs: number): void
  /** Somebody told that a value is gone. */
  drop(field: string): void
  /** Reads the group. What was missed is noticed, and what nobody prolonged is gone. */
  sync(): Promise<void>
  entries(): { field: string; value: string; leftMs: number }[]
  stop(): void
}

export interface ReplicaOptions {
  store: ExpiringStore
  group: string
  /** How long a change that nobody told of may go unnoticed. */
  syncMs: number
  /** Null for what was not there before, or is not there any more. */
  onChange(field: string, before: string | null, after: string | null): void
}

interface Entry {
  value: string
  expiresAt: number
}

/** Values end a little after their time, so that one look finds them gone. */
const marginMs = 5

export function createReplica({ store, group, syncMs, onChange }: ReplicaOptions): Replica {
  const entries = new Map<string, Entry>()
  /** What was told while a read was under way, and is newer than what it will bring. */
  let told = new Set<string>()
  let syncing: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined
  let wakesAt = Number.POSITIVE_INFINITY
  let isStopped = false

  function update(field: string, value: string, lifeMs: number) {
    const before = entries.get(field)?.value ?? null
    entries.set(field, { value, expiresAt: performance.now() + lifeMs })
    if (before !== value) onChange(field, before, value)
  }

  function remove(field: string) {
    const known = entries.get(field)
    if (!known) return
    entries.delete(field)
    onChange(field, known.value, null)
  }

  /** Wakes when the first value may have ended, and in any case now and then. */
  function arm(withinMs: number) {
    const at = performance.now() + withinMs
    if (isStopped || at >= wakesAt) return
    wakesAt = at
    clearTimeout(timer)
    timer = setTimeout(() => {
      wakesAt = Number.POSITIVE_INFINITY
      void sync()
    }, withinMs).unref()
  }

  async function read() {
    told = new Set()
    const { kept, isComplete } = await store.read(group)
    if (isStopped) return
    const found = new Set(kept.map(({ field }) => field))
    for (const { field, value, leftMs } of kept) if (!told.has(field)) update(field, value, leftMs)
    const time = performance.now()
    for (const [field, { expiresAt }] of [...entries]) {
      // Without the other instances' values, theirs are believed for as long as they were said to live.
      if (!found.has(field) && !told.has(field) && (isComplete || expiresAt <= time)) remove(field)
    }
    const ends = [...entries.values()].map(({ expiresAt }) => expiresAt - time + marginMs)
    arm(Math.max(marginMs, Math.min(syncMs, ...ends)))
  }

  function sync(): Promise<void> {
    syncing ??= read().finally(() => {
      syncing = null
    })
    return syncing
  }

  return {
    put: (field, value, lifeMs) => {
      told.add(field)
      update(field, value, lifeMs)
      arm(lifeMs + marginMs)
    },
    drop: (field) => {
      told.add(field)
      remove(field)
    },
    sync,
    entries: () => {
      const time = performance.now()
      return [...entries].map(([field, { value, expiresAt }]) => ({ field, value, leftMs: expiresAt - time }))
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
