/** An instance of Parley as a process of its own, reached through a proxy that stays when the process goes. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { type ParleyProcess, startParley } from '../src/testing/parley-process.ts'
import { startProxy, type TcpProxy } from '../src/testing/proxy.ts'
import type { FakeClock } from './clock.ts'

export interface Instance {
  name: string
  /** What its clients go through. Aimed at this instance, unless somebody aims it elsewhere. */
  proxy: TcpProxy
  /** The GraphQL endpoint through the proxy. */
  url: string
  /** Its own address, without the proxy. */
  readonly origin: string
  readonly output: string
  readonly pid: number
  isRunning(): boolean
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<unknown>
  /** Ends it at once. */
  kill(): Promise<void>
  freeze(): void
  thaw(): void
  /** Asks it to stop. Answers its exit code and how long it took. */
  stop(): Promise<{ code: number | string | null; ms: number }>
  /** Starts it again and aims its proxy at it. */
  start(): Promise<void>
  /** Sets its clock so many seconds ahead of the others, at once. Only where the stage has clocks. */
  shiftClock(seconds: number): void
  /** Resident memory in megabytes. */
  memory(): number
  /** How much processor time it has used, in milliseconds. */
  busyMs(): number
  /** The ports of the other ends of the TCP connections that it holds open. */
  peers(): string[]
  close(): Promise<void>
}

export async function startInstance(
  name: string,
  settings: Record<string, string>,
  clock: FakeClock | null = null,
): Promise<Instance> {
  let parley: ParleyProcess = startParley(settings)
  let origin = await parley.ready
  const proxy = await startProxy(origin)

  const isRunning = () => parley.process.exitCode === null && parley.process.signalCode === null
  const pid = () => {
    if (parley.process.pid === undefined) throw new Error(`[faults] instance ${name} was not started`)
    return parley.process.pid
  }
  const kill = async () => {
    if (isRunning()) parley.process.kill('SIGKILL')
    await parley.exited
  }
  return {
    name,
    proxy,
    url: `${proxy.url}/graphql`,
    get origin() {
      return origin
    },
    get output() {
      return parley.output()
    },
    get pid() {
      return pid()
    },
    isRunning,
    get ended() {
      return parley.exited
    },
    kill,
    freeze: () => void parley.process.kill('SIGSTOP'),
    thaw: () => void parley.process.kill('SIGCONT'),
    stop: async () => {
      const began = performance.now()
      parley.process.kill('SIGTERM')
      const code = await parley.exited
      return { code, ms: performance.now() - began }
    },
    start: async () => {
      await kill()
      parley = startParley(settings)
      origin = await parley.ready
      proxy.aim(origin)
    },
    shiftClock: (seconds) => {
      if (!clock) throw new Error(`[faults] instance ${name} has no clock of its own`)
      clock.shift(seconds)
    },
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid()}/status`, 'utf8'))?.[1]) / 1024,
    busyMs: () => {
      // Fields 14 and 15, in hundredths of a second; the name in field 2 may hold spaces.
      const fields = readFileSync(`/proc/${pid()}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) * 10
    },
    peers: () => {
      const port = new URL(origin).port
      const lines = execFileSync('ss', ['-Htn', 'state', 'established', 'sport', '=', `:${port}`], { encoding: 'utf8' })
      return [...lines.matchAll(/:(\d+)\s*$/gm)].flatMap(([, peer]) => (peer ? [peer] : []))
    },
    close: async () => {
      await kill()
      await proxy.close()
    },
  }
}
