/** Kills a process exactly before one of its writes to a socket or file, by Debian's strace. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'

const calls = 'write,writev,sendto,sendmsg'
const killBefore = (write: number) => [`--trace=${calls}`, `--inject=${calls}:signal=SIGKILL:when=${write}`]

/** Why no process can be traced here, in a line; null when one can, or while strace has yet to be installed. */
export function whyNoTracing(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it traces a process, which takes root on Linux'
  const { signal, error } = spawnSync('strace', [...killBefore(1), 'echo'], { stdio: 'ignore' })
  return error || signal === 'SIGKILL' ? null : 'a process cannot be traced here'
}

/** From when this resolves on, the process is killed before a thread of it writes for so many times. */
export async function killAtWrite(pid: number, write: number): Promise<void> {
  const args = ['--follow-forks', `--attach=${pid}`, '--output=/dev/null', ...killBefore(write)]
  const strace = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const end = () => strace.kill('SIGKILL')
  process.once('exit', end)
  strace.once('exit', () => process.off('exit', end))
  await isAttached(strace)
}

function isAttached(strace: ChildProcess): Promise<void> {
  let told = ''
  return new Promise((resolve, reject) => {
    strace.stderr?.on('data', (data) => {
      told += data
      if (told.includes(' attached')) resolve()
    })
    strace.once('error', reject)
    strace.once('exit', () => reject(new Error(`[faults] strace ended: ${told}`)))
  })
}
