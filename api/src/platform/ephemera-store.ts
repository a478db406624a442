/** Values that are forgotten by themselves: what somebody types, who is there. */

export interface Kept {
  field: string
  value: string
  /** How long it still lives, in milliseconds. */
  leftMs: number
}

export interface KeptGroup {
  kept: readonly Kept[]
  /** False when only this instance's own values could be read. */
  isComplete: boolean
}

export interface ExpiringStore {
  /** Keeps values under a group until their time is over; keeping one again prolongs it. Answers how many were not there. */
  set(group: string, values: readonly { field: string; value: string }[], lifeMs: number): Promise<number>
  /** Whether it was there. */
  delete(group: string, field: string): Promise<boolean>
  /** Everything of a group that still lives. */
  read(group: string): Promise<KeptGroup>
}

/** How often what has expired is thrown away, while something new comes in. */
const sweepMs = 10_000

/** The store inside one process. */
export function createLocalStore(now: () => number = () => performance.now()): ExpiringStore {
  const groups = new Map<string, Map<string, { value: string; expiresAt: number }>>()
  let nextSweep = 0

  function sweep(time: number) {
    nextSweep = time + sweepMs
    for (const [group, fields] of groups) {
      for (const [field, { expiresAt }] of fields) if (expiresAt <= time) fields.delete(field)
      if (fields.size === 0) groups.delete(group)
    }
  }

  return {
    set: async (group, values, lifeMs) => {
      const time = now()
      if (time >= nextSweep) sweep(time)
      const fields = groups.get(group) ?? new Map<string, { value: string; expiresAt: number }>()
      groups.set(group, fields)
      const added = values.filter(({ field }) => (fields.get(field)?.expiresAt ?? 0) <= time).length
      for (const { field, value } of values) fields.set(field, { value, expiresAt: time + lifeMs })
      return added
    },
    delete: async (group, field) => {
      const fields = groups.get(group)
      const known = fields?.get(field)
      fields?.delete(field)
      if (fields?.size === 0) groups.delete(group)
      return known !== undefined && known.expiresAt > now()
    },
    read: async (group) => {
      const time = now()
      const kept = [...(groups.get(group) ?? [])]
        .map(([field, { value, expiresAt }]) => ({ field, value, leftMs: expiresAt - time }))
        .filter(({ leftMs }) => leftMs > 0)
      return { kept, isComplete: true }
    },
  }
}
