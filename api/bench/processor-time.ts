import { readdirSync, readFileSync } from 'node:fs'

/** Ticks of the clock in which Linux counts processor time. */
const ticksPerSecond = 100

/** How much processor time a process and everything below it has used, in milliseconds; null where /proc does not tell. */
export function processorTimeOf(pid: number): number | null {
  const processes = readProcesses()
  const own = processes.get(pid)
  if (!own) return null
  const family = new Set([pid])
  // A child may be listed before its parent, so it is looked for until nobody is added.
  for (let size = 0; size < family.size; ) {
    size = family.size
    for (const [child, { parent }] of processes) if (family.has(parent)) family.add(child)
  }
  let ticks = 0
  for (const member of family) ticks += processes.get(member)?.ticks ?? 0
  return (ticks * 1_000) / ticksPerSecond
}

function readProcesses(): Map<number, { parent: number; ticks: number }> {
  const processes = new Map<number, { parent: number; ticks: number }>()
  for (const name of processNames()) {
    const stat = readStat(name)
    // The name of the program may hold blanks and brackets; what follows its last bracket does not.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (!fields) continue
    // Its own time in user and kernel mode, and that of its children who have ended.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    processes.set(Number(name), { parent: Number(fields[1]), ticks })
  }
  return processes
}

function processNames(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    // Not Linux: there is nothing to read.
    return []
  }
}

function readStat(pid: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    // It ended after the folder was listed.
    return null
  }
}
