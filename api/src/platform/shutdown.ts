/** A terminal's Ctrl-C may come a second time from the package manager, which passes on what we already had. */
const ECHO_MS = 500

/**
 * Calls `stop` on the first request to end, and ends the process on the second.
 */
export function stopOnSignals(stop: (signal: NodeJS.Signals) => void): void {
  let firstAt: number | undefined
  const onSignal = (signal: NodeJS.Signals) => {
    if (firstAt === undefined) {
      firstAt = performance.now()
      stop(signal)
      return
    }
    if (performance.now() - firstAt > ECHO_MS) process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
}
