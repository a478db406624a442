import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export type Request = { kind: 'start'; settings: Record<string, string> } | { kind: 'usage' }
export type Answer = { kind: 'listening'; url: string } | { kind: 'usage'; cpu: NodeJS.CpuUsage }

export interface ServerProcess {
  port: number
  /** How much processor time it has used since it started, in milliseconds. */
  cpuMs(): Promise<number>
  /** Ends it in order. */
  stop(): Promise<void>
}

/** Starts a server and resolves once it listens. Its log goes nowhere, but is written. */
export async function startServer(settings: Record<string, string>, profileDir?: string): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: profileDir ? ['--cpu-prof', '--cpu-prof-dir', profileDir] : [],
  })
  const exited = once(child, 'exit')
  const ask = async (request: Request): Promise<Answer> => {
    const answered = once(child, 'message')
    child.send(request)
    const died = exited.then(([code]) => {
      throw new Error(`[bench] the server ended with code ${code}`)
    })
    const [answer] = await Promise.race([answered, died])
    return answer
  }
  const listening = await ask({ kind: 'start', settings })
  if (listening.kind !== 'listening') throw new Error('[bench] the server did not say where it listens')
  return {
    port: Number(new URL(listening.url).port),
    cpuMs: async () => {
      const usage = await ask({ kind: 'usage' })
      if (usage.kind !== 'usage') throw new Error('[bench] the server did not say what it has used')
      return (usage.cpu.user + usage.cpu.system) / 1_000
    },
    stop: async () => {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}
