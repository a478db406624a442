/** Everybody who is to receive the numbered messages: each one exactly once, and in the order of its lane. */

/** Messages are numbered from 1. Those of a lane follow each other; lanes are written side by side. */
export const lanes = 8

export interface Audience {
  /** Somebody received a message. 0 is for those who only want to know that they are heard. */
  take(member: number, number: number): void
  /** Resolves when everybody has received a message. */
  received(number: number): Promise<void>
  /** Resolves when everybody was reached once. */
  everybody(): Promise<void>
  /** How many were received out of their order, twice, or after one that is missing. */
  readonly wrong: number
}

export function createAudience(size: number): Audience {
  const expected = Array.from({ length: size }, () => Int32Array.from({ length: lanes }, (_, lane) => lane || lanes))
  const counts = new Map<number, number>()
  const complete = new Int32Array(lanes)
  const waiting = new Map<number, () => void>()
  const reached = new Set<number>()
  const all = Promise.withResolvers<void>()
  let wrong = 0

  return {
    take: (member, number) => {
      if (number === 0) {
        if (reached.add(member).size === size) all.resolve()
        return
      }
      const lane = number % lanes
      const own = expected[member]
      if (!own || own[lane] !== number) wrong++
      if (own) own[lane] = number + lanes
      const count = (counts.get(number) ?? 0) + 1
      counts.set(number, count)
      if (count < size) return
      counts.delete(number)
      complete[lane] = number
      waiting.get(number)?.()
      waiting.delete(number)
    },
    received: async (number) => {
      if (number <= (complete[number % lanes] ?? 0)) return
      await new Promise<void>((resolve) => waiting.set(number, resolve))
    },
    everybody: () => all.promise,
    get wrong() {
      return wrong
    },
  }
}

/** What a message looks like to whoever counts them. */
export const textOf = (number: number): string =>
  `No. ${String(number).padStart(digits, '0')}: your parcel left our warehouse this morning, and it should reach you tomorrow.`

/** The number in a frame; null when it is none of the messages. */
export function numberIn(frame: Buffer): number | null {
  const place = frame.indexOf('No. ')
  return place === -1 ? null : Number(frame.toString('latin1', place + 4, place + 4 + digits))
}

const digits = 8
