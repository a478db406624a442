/** Links to files are good for an hour or two, and their address says until when. */

/** So long before its end a link is not relied on. */
const safetyMs = 30_000

/** Whether a link is over, or will be in a moment, by a clock that may be wrong: whoever relies on it asks once. */
export function isOver(url: string, now: number): boolean {
  const expires = /[?&]expires=(\d+)/.exec(url)?.[1]
  return expires !== undefined && Number(expires) * 1_000 - safetyMs <= now
}
