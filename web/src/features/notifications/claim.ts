/** Several tabs hear of the same message; one of them tells. */
export interface Claims {
  /** Answers whether nobody has claimed this id within the last 30 seconds. The asker has it then. */
  claim(id: string): Promise<boolean>
}

interface Parts {
  storage: Pick<Storage, 'getItem' | 'setItem'>
  /** Runs one after the other across all tabs. */
  locked<Value>(work: () => Value): Promise<Value>
  now(): number
}

const storageKey = 'parley.told'
/** After this no tab can still be about to tell. */
const lifeMs = 30_000

export function createClaims({ storage, locked, now }: Parts): Claims {
  return {
    claim: (id) =>
      locked(() => {
        const told = read(storage.getItem(storageKey)).filter(([, at]) => now() - at < lifeMs)
        if (told.some(([known]) => known === id)) return false
        storage.setItem(storageKey, JSON.stringify([...told, [id, now()]]))
        return true
      }),
  }
}

/** What somebody else wrote there is as good as nothing. */
function read(text: string | null): [string, number][] {
  try {
    const told: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(told) ? told.filter(isTold) : []
  } catch {
    return []
  }
}

const isTold = (value: unknown): value is [string, number] =>
  Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number'
