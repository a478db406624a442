import { readFileSync } from 'node:fs'

/** How often it is looked whether the parents are still there. */
const INTERVAL_MS = 500
const PACKAGE_MANAGER = /(^|[\s/\0])(p?npm|p?npx|corepack|yarn)([\s.@\0]|$)/

/**
 * Calls back when the package manager that started us is gone, so that nothing is left running behind its back: a
 * signal that hits npx or pnpm alone is not always passed on. Started by anything else, there is nothing to watch.
 * Returns how to stop watching.
 */
export function watchParents(onGone: () => void): () => void {
  const chain = packageManagers(process.ppid)
  if (chain.length === 0) return () => {}

  const timer = setInterval(() => {
    if (isWhole(chain)) return
    clearInterval(timer)
    onGone()
  }, INTERVAL_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** Our parent, its parent and so on, as far as they belong to the package manager. */
function packageManagers(pid: number): number[] {
  const chain: number[] = []
  let length = 0
  for (let current = look(pid); current && current.pid > 1; current = look(current.parent)) {
    if (!current.isManager && !current.isShell) break
    chain.push(current.pid)
    // A shell counts only between two of them: the one at the end is the user's own.
    if (current.isManager) length = chain.length
  }
  return chain.slice(0, length)
}

/** A process whose parent dies is given to another at once, even while the dead one is not yet cleared away. */
function isWhole(chain: number[]): boolean {
  let parent = process.ppid
  for (const pid of chain) {
    if (parent !== pid) return false
    parent = look(pid)?.parent ?? 0
  }
  return true
}

type Process = { pid: number; parent: number; isManager: boolean; isShell: boolean }

function look(pid: number): Process | null {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in brackets, may contain anything; the state and the parent follow it.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    const isShell = /^(\/bin\/|\/usr\/bin\/)?(ba|da)?sh\0-c\0/.test(command)
    return { pid, parent, isManager: !isShell && PACKAGE_MANAGER.test(command), isShell }
  } catch {
    // It has ended, or this is a system without /proc.
    return null
  }
}
