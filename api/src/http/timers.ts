/** A timer of Node fires at once beyond this. */
const longestTimer = 2 ** 31 - 1

/** Calls back at a time that may be months away. Answers how to cancel. */
function atTime(time: number, action: () => void): () => void {
  let timer: NodeJS.Timeout
  const arm = () => {
    const left = time - Date.now()
    timer = setTimeout(left > longestTimer ? arm : action, Math.min(Math.max(left, 0), longestTimer))
  }
  arm()
  return () => clearTimeout(timer)
}

/** Calls back when a time has come, at most a second late; each action waits for one time. Answers how to cancel. */
export type Deadlines = (when: Date, action: () => void) => () => void

const deadlineStepMs = 1000

/** Many thousand tokens expire within minutes of each other: those of the same second share a timer. */
export function createDeadlines(): Deadlines {
  const steps = new Map<number, { actions: Set<() => void>; cancel(): void }>()

  function stepAt(time: number) {
    const known = steps.get(time)
    if (known) return known
    const actions = new Set<() => void>()
    const cancel = atTime(time, () => {
      steps.delete(time)
      for (const action of actions) action()
    })
    const step = { actions, cancel }
    steps.set(time, step)
    return step
  }

  return (when, action) => {
    const time = Math.ceil(when.getTime() / deadlineStepMs) * deadlineStepMs
    const step = stepAt(time)
    step.actions.add(action)
    return () => {
      step.actions.delete(action)
      if (step.actions.size > 0 || steps.get(time) !== step) return
      step.cancel()
      steps.delete(time)
    }
  }
}

/** Somebody whose turn comes once in every round. */
export interface Turning {
  turn(): void
}

export interface Rounds {
  /** The first turn comes after a whole round, or up to an eighth of one earlier. */
  join(member: Turning): void
  leave(member: Turning): void
}

const stepsPerRound = 8

/** One timer for all who have to do something every so often. Whoever came at another time has its turn at another time. */
export function createRounds(roundMs: number): Rounds {
  const steps = Array.from({ length: stepsPerRound }, () => new Set<Turning>())
  let current = 0
  let count = 0
  let timer: NodeJS.Timeout | undefined

  function step() {
    current = (current + 1) % stepsPerRound
    for (const member of steps[current] ?? []) member.turn()
  }

  return {
    join: (member) => {
      steps[current]?.add(member)
      if (count++ === 0) timer = setInterval(step, roundMs / stepsPerRound)
    },
    leave: (member) => {
      if (!steps.some((members) => members.delete(member))) return
      if (--count === 0) clearInterval(timer)
    },
  }
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
