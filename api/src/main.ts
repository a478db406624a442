import { demoAccounts, seedDemo } from '../../prisma/seed.ts'
import { createApp, createServices } from './app.ts'
import { type Config, loadOwnConfig } from './config.ts'
import { createClosers } from './platform/closers.ts'
import { createDb } from './platform/database.ts'
import { checkEpoch } from './platform/epochs.ts'
import { createLog, type Log } from './platform/log.ts'
import { migrate } from './platform/migrations.ts'
import { ownSecret, startOwnPostgres } from './platform/own-database.ts'
import { watchParents } from './platform/parents.ts'
import { DataInUseError } from './platform/postgres-lock.ts'
import { stopOnSignals } from './platform/shutdown.ts'
import { StartupError } from './platform/startup-error.ts'

/** What is in flight may take this long when Parley is told to stop. */
const GRACE_MS = 15_000

const closers = createClosers()
let isStopping = false

stopOnSignals(() => void stop(0))
watchParents(() => void stop(0))
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)
await start().catch(fail)

async function start(): Promise<void> {
  const loaded = loadOwnConfig()
  const config: Config = { ...loaded, secret: loaded.secret ?? (await ownSecret(loaded.dataDir)) }
  const isPretty = process.stdout.isTTY && !config.isProduction
  const log = await createLog({ level: config.logLevel, isPretty })

  const url = config.databaseUrl ?? (await startPostgres(config, log))
  await migrate({ url, onPending: (names) => say(`Applying ${names.length} migrations ...`) })
  const { db, close } = createDb({
    url,
    poolSize: config.databasePoolSize,
    onConnection: (client) =>
      checkEpoch(client, (reason) => log.warn({ reason }, 'the database is another one: a new epoch begins')),
    onLost: (err) => log.warn({ err }, 'a database connection was lost'),
  })
  closers.add(close)

  const services = createServices(config, { db })
  const isDemo = config.databaseUrl === undefined || config.seedDemo
  if (isDemo) await seedDemo(services)
  const app = createApp(config, { services, log, demoAccounts: isDemo ? demoAccounts : [] })
  closers.add(() => app.close())
  const listening = await app.listen()
  const seconds = (performance.now() / 1_000).toFixed(1)
  log.info({ url: listening.url, seconds }, 'ready')
  const signIns = isDemo
    ? demoAccounts.map(({ email, password }) => `  Sign in   ${email} / ${password}\n`).join('')
    : ''
  say(
    `\nParley is ready in ${seconds} s.\n\n  Inbox     ${listening.url}\n  GraphiQL  ${listening.url}/graphql\n${signIns}\nCtrl-C stops it.`,
  )
}

async function startPostgres(config: Config, log: Log): Promise<string> {
  say(`Starting PostgreSQL in ${config.dataDir} ...`)
  const postgres = await startOwnPostgres(config.dataDir, {
    onRestart: () => log.warn('PostgreSQL had ended and was started again'),
    onDown: (err) => log.error({ err }, 'PostgreSQL has ended and does not start; it is tried again until it does'),
  })
  closers.add(() => postgres.stop())
  postgres.ended.catch(fail)
  return postgres.url
}

async function stop(code: number): Promise<void> {
  if (isStopping) return
  isStopping = true
  if (code === 0) say('Stopping ...')
  setTimeout(() => process.exit(1), GRACE_MS).unref()
  await closers.closeAll().catch((error) => complain(error))
  process.exit(code)
}

function fail(error: unknown): void {
  // While it stops, whatever was under way may fail.
  if (isStopping) return
  complain(error)
  void stop(1)
}

function complain(error: unknown): void {
  process.stderr.write(`\n${explain(error)}\n`)
}

/** Expected failures are told in the words of a person who started Parley, others with where they happened. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof StartupError) return error.message
  if (error instanceof DataInUseError) {
    return `${error.message}\nStop it first, or give this one its own data and port:\n  DATA_DIR=.data-2 PORT=4001 npx -y pnpm@12 start`
  }
  if ('code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? error.port : 'it'
    return `Port ${port} is taken by another program. Choose another:\n  PORT=${Number(port) + 1} npx -y pnpm@12 start`
  }
  return [error.stack, ...(error.cause ? [explain(error.cause)] : [])].join('\n')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
