/** What one channel's widget remembers in this browser, shared by its tabs; without storage, as long as the page lives. */
export interface Memory {
  get(name: string): string | null
  set(name: string, value: string | null): void
}

export function createMemory(channelKey: string, pick: () => Storage): Memory {
  const own = new Map<string, string>()
  const keyOf = (name: string) => `parley:${channelKey}:${name}`
  return {
    get: (name) => attempt(() => pick().getItem(keyOf(name))) ?? own.get(name) ?? null,
    set: (name, value) => {
      if (value === null) own.delete(name)
      else own.set(name, value)
      attempt(() => (value === null ? pick().removeItem(keyOf(name)) : pick().setItem(keyOf(name), value)))
    },
  }
}

/** Pages may be denied their storage, or it may be full. Then the memory of the page has to do. */
function attempt<T>(action: () => T): T | null {
  try {
    return action()
  } catch {
    return null
  }
}
