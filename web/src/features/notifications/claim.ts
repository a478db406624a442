/** After this no tab can still be about to tell. */
const lifeMs = 30_000

/**
 * Several tabs hear of the same message; one of them tells. Answers whether no tab has claimed this id within the last
 * 30 seconds; the asker has it then. It is a lock of the browser, which all tabs agree on: what one of them writes into
 * the local storage, another may see only after it has decided.
 */
export function claim(id: string, forMs = lifeMs): Promise<boolean> {
  // Absent on pages that came without TLS from another machine: there each tab tells.
  if (!('locks' in navigator)) return Promise.resolve(true)
  return new Promise((answer, fail) => {
    const hold = (lock: Lock | null) => {
      answer(lock !== null)
      return lock && new Promise<void>((release) => setTimeout(release, forMs))
    }
    navigator.locks.request(`parley.told.${id}`, { ifAvailable: true }, hold).catch(fail)
  })
}
