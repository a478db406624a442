import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

export type ParleyProcess = {
  process: ChildProcess
  /** What it has printed so far. */
  output: () => string
  /** Where it answers; rejects when it ends before. */
  ready: Promise<string>
  /** Its exit code, or the signal that killed it. */
  exited: Promise<number | NodeJS.Signals | null>
}

/** Starts Parley as its command does, on a free port and with only these settings. */
export function startParley(settings: Record<string, string>, command: string[] = [MAIN]): ParleyProcess {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, command, {
    env: { PATH, PORT: '0', ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  const ready = new Promise<string>((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      printed += chunk.toString()
      const url = /"url":"([^"]+)".*"msg":"ready"/.exec(printed)?.[1]
      if (url) resolve(url)
    }
    child.stdout.on('data', onData)
    child.stderr.on('data', onData)
    void exited.then((code) => reject(new Error(`It ended with ${code}:\n${printed}`)))
  })
  // Some tests wait for the end only.
  ready.catch(() => {})
  return { process: child, output: () => printed, ready, exited }
}
