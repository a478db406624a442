/** A Redis of a test's own, to be killed, frozen and started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'

export interface TestRedis {
  url: string
  port: number
  /** Asks it something over a connection of the test's own. */
  ask(command: string, ...args: (string | number)[]): Promise<unknown>
  /** Ends it at once, as `kill -9` does. */
  kill(): Promise<void>
  /** Starts it again at the same address, with nothing in it. */
  start(): Promise<void>
  /** Stops the process without ending it: connections stay open and nothing answers. */
  freeze(): void
  thaw(): void
  close(): Promise<void>
}

/** Starts a `redis-server` from the PATH on a free port; it keeps nothing on disk. */
export async function startRedis(options: readonly string[] = []): Promise<TestRedis> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'parley-redis-'))
  const file = join(folder, 'redis.conf')
  await writeFile(file, options.includes('--sentinel') ? '' : 'save ""\nappendonly no\n')
  let server = await run()

  async function run(): Promise<ChildProcess> {
    const own = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder]
    const child = spawn('redis-server', [file, ...options, ...own], { stdio: ['ignore', 'pipe', 'inherit'] })
    // A worker that ends before its test does must not leave it behind.
    const end = () => child.kill('SIGKILL')
    process.once('exit', end)
    child.once('exit', () => process.off('exit', end))
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (data) => /Ready to accept connections|Sentinel ID is/.test(String(data)) && resolve())
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)))
    })
    return child
  }

  const hasEnded = () => server.exitCode !== null || server.signalCode !== null
  const kill = async () => {
    if (hasEnded()) return
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    ask: async (command, ...args) => {
      const client = new Redis({ port, retryStrategy: null })
      try {
        return await client.call(command, ...args)
      } finally {
        client.disconnect()
      }
    },
    kill,
    start: async () => {
      if (hasEnded()) server = await run()
    },
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    close: async () => {
      await kill()
      await rm(folder, { recursive: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
