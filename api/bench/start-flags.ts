import { readFileSync } from 'node:fs'

/**
 * The flags for V8 that `pnpm start` gives the server: it keeps the space for new objects small, which would otherwise
 * grow by 100 MB under any load and stay. Every server in a benchmark gets them, whoever wrote it.
 */
export function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const flags = String(scripts.start)
    .split(' ')
    .filter((word) => /^--(min|max)-semi-space-size=/.test(word))
  if (flags.length === 0) throw new Error('[bench] `pnpm start` gives no flags; is its command another now?')
  return flags
}
