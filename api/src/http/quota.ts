export interface Quota {
  /** Takes a place and answers how to give it back, or null when there is none left. */
  take(key: string): (() => void) | null
}

/** The key of what is counted as a whole. */
export const everybody = ''

/** Counts what is open per key, such as connections per address. */
export function createQuota(limit: number): Quota {
  const open = new Map<string, number>()
  return {
    take: (key) => {
      const count = open.get(key) ?? 0
      if (count >= limit) return null
      open.set(key, count + 1)
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        const left = (open.get(key) ?? 1) - 1
        if (left === 0) open.delete(key)
        else open.set(key, left)
      }
    },
  }
}
