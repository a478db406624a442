/** A timer of Node fires at once beyond this. */
const longestTimer = 2 ** 31 - 1

/** Calls back at a time that may be months away. Answers how to cancel. */
export function atTime(when: Date, action: () => void): () => void {
  let timer: NodeJS.Timeout
  const arm = () => {
    const left = when.getTime() - Date.now()
    timer = setTimeout(left > longestTimer ? arm : action, Math.min(Math.max(left, 0), longestTimer))
  }
  arm()
  return () => clearTimeout(timer)
}

export const timedOut = Symbol('timed out')

/** The promise's value, or `timedOut` when it takes longer; the promise itself goes on. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | typeof timedOut> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<typeof timedOut>((resolve) => {
    timer = setTimeout(resolve, ms, timedOut)
  })
  try {
    return await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}
