import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '../generated/prisma/client.ts'
import { createStatementNames } from './statement-names.ts'

export type DatabaseOptions = {
  url: string
  poolSize?: number
  /** Awaited for every new connection before anything else may use it; a rejection closes the connection. */
  onConnection?: (client: pg.ClientBase) => Promise<void>
  /** An idle connection was lost. The pool has already dropped it and opens another when one is needed. */
  onLost?: (error: Error) => void
}

export type Database = ReturnType<typeof createDb>
export type Db = Database['db']

/**
 * Opens a pool of connections and the Prisma client on it. Nothing connects before the first query.
 */
export function createDb({ url, poolSize = 10, onConnection, onLost = () => {} }: DatabaseOptions) {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: 'parley',
    connectionTimeoutMillis: 5_000,
    // Statements are prepared per connection, so a connection is worth keeping for a while.
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // Longer than the server's own limit: it only ends the wait on a connection that went silent.
    query_timeout: 15_000,
    onConnect: async (client) => {
      await client.query(SESSION)
      await onConnection?.(client)
    },
  })
  let isClosing = false
  pool.on('error', (error) => {
    if (!isClosing) onLost(error)
  })

  const statementName = createStatementNames()
  const adapter = new PrismaPg(pool, { statementNameGenerator: (query) => statementName(query.sql) })
  const db = new PrismaClient({ adapter })

  return {
    db,
    pool,
    /** Ends every connection, after the statements in flight have been answered. */
    close: async () => {
      isClosing = true
      await db.$disconnect()
      await pool.end()
    },
  }
}

/**
 * What every session runs under. The driver adapter reads and writes times as if the session were in UTC,
 * so the zone is not a matter of taste; the keepalives free the locks of an instance whose machine vanished.
 * An instance that stands still within a transaction holds up others for at most five seconds, of which the time
 * until they try again is a part.
 */
const SESSION = [
  `SET TimeZone = 'UTC'`,
  'SET synchronous_commit = on',
  `SET lock_timeout = '2s'`,
  `SET statement_timeout = '10s'`,
  `SET idle_in_transaction_session_timeout = '4s'`,
  'SET tcp_keepalives_idle = 10',
  'SET tcp_keepalives_interval = 5',
  'SET tcp_keepalives_count = 3',
  'SET tcp_user_timeout = 20000',
].join('; ')
