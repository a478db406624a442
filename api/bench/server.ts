/** A Parley server for a benchmark. Its parent sends the settings, may ask what it has used, and ends it by disconnecting. */
import { createApp, createServices } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { createClosers } from '../src/platform/closers.ts'
import { createDb } from '../src/platform/database.ts'
import { checkEpoch } from '../src/platform/epochs.ts'
import { createLog } from '../src/platform/log.ts'
import type { Answer, Request } from './server-process.ts'

const closers = createClosers()

process.on('message', (request: Request) => {
  if (request.kind === 'start') return void start(request.settings)
  if (request.kind !== 'usage') return
  if (request.collect) globalThis.gc?.()
  answer({ kind: 'usage', cpu: process.cpuUsage(), rss: process.memoryUsage.rss() })
})
process.once('disconnect', () => void closers.closeAll())

async function start(settings: Record<string, string>): Promise<void> {
  const config = loadConfig(settings)
  const { databaseUrl: url, secret } = config
  if (!url || !secret) throw new Error('[bench] the server needs a database and a secret')
  const log = await createLog({ level: config.logLevel })
  const onConnection = (client: Parameters<typeof checkEpoch>[0]) => checkEpoch(client, () => undefined)
  const { db, close } = createDb({ url, poolSize: config.databasePoolSize, onConnection })
  closers.add(close)
  const app = createApp({ ...config, secret }, { services: createServices({ ...config, secret }, { db }), log })
  closers.add(() => app.close())
  answer({ kind: 'listening', url: (await app.listen()).url })
}

function answer(message: Answer): void {
  process.send?.(message)
}
