/** Parley cannot start, for a reason that whoever started it can remove. The message says how. */
export class StartupError extends Error {
  override name = 'StartupError'
}
