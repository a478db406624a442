/** When the integrator's connection is cut. */

export interface Drop {
  /** After how many received messages. */
  after: number
  /** And how long after that; 0 is in the middle of whatever burst the message came with. */
  delayMs: number
}

/** Plans drops at random places among the messages: every other at once, the rest a moment later, when it may be reconnecting. */
export function planDrops(count: number, messages: number, random: () => number): Drop[] {
  const drops = Array.from({ length: count }, (_, index) => ({
    after: 1 + Math.floor(random() * messages),
    delayMs: index % 2 === 0 ? 0 : random() * 40,
  }))
  return drops.sort((a, b) => a.after - b.after)
}
