import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startFlags } from './start-flags.ts'

export type Request =
  | { kind: 'start'; settings: Record<string, string> }
  | { kind: 'usage' /** Garbage first, so that memory holds only what is needed. */; collect: boolean }
  | { kind: 'publish'; message: unknown }
export type Answer =
  | { kind: 'listening'; url: string }
  | { kind: 'usage'; cpu: NodeJS.CpuUsage /** Resident memory, in bytes. */; rss: number }

export interface ServerProcess {
  port: number
  /** How much processor time it has used since it started, in milliseconds. */
  cpuMs(): Promise<number>
  /** Its resident memory without garbage, in bytes. */
  rss(): Promise<number>
  /** For peers that publish: hands over a message to all. */
  publish(message: unknown): void
  /** Ends it in order. */
  stop(): Promise<void>
  /** Ends it at once, as `kill -9` does. */
  kill(): Promise<void>
}

interface StartOptions {
  profileDir?: string
  /** Parley by default. */
  file?: string
  args?: string[]
}

const parleyFile = fileURLToPath(new URL('server.ts', import.meta.url))

/** Starts a server and resolves once it listens. Its log goes nowhere, but is written. */
export async function startServer(
  settings: Record<string, string>,
  { profileDir, file = parleyFile, args = [] }: StartOptions = {},
): Promise<ServerProcess> {
  const child = fork(file, args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--expose-gc', ...startFlags(), ...(profileDir ? ['--cpu-prof', '--cpu-prof-dir', profileDir] : [])],
  })
  const exited = once(child, 'exit')
  const ask = asker(child, exited)
  const listening = await ask({ kind: 'start', settings })
  if (listening.kind !== 'listening') throw new Error('[bench] the server did not say where it listens')
  const usage = async (collect: boolean) => {
    const answer = await ask({ kind: 'usage', collect })
    if (answer.kind !== 'usage') throw new Error('[bench] the server did not say what it has used')
    return answer
  }
  return {
    port: Number(new URL(listening.url).port),
    cpuMs: async () => {
      const { cpu } = await usage(false)
      return (cpu.user + cpu.system) / 1_000
    },
    rss: async () => (await usage(true)).rss,
    publish: (message) => child.send({ kind: 'publish', message } satisfies Request),
    stop: async () => {
      if (child.connected) child.disconnect()
      await exited
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

function asker(child: ChildProcess, exited: Promise<unknown[]>): (request: Request) => Promise<Answer> {
  return async (request) => {
    const answered = once(child, 'message')
    child.send(request)
    const died = exited.then(([code]) => {
      throw new Error(`[bench] the server ended with code ${code}`)
    })
    const [answer] = await Promise.race([answered, died])
    return answer
  }
}
