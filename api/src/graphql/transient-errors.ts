/** Which failures pass by themselves: the database is restarting, full, or would not wait for a lock. */
import { z } from 'zod'
import { sqlStateOf } from '../domain/database-errors.ts'

/**
 * Whether trying again later may succeed and nothing was changed. Told by the code of PostgreSQL, Prisma or
 * the operating system.
 */
export function isTransient(error: unknown): boolean {
  const state = sqlStateOf(error)
  if (state !== null && transientStates.some((start) => state.startsWith(start))) return true
  const found = failure.safeParse(error).data
  if (!found) return false
  const { code, errorCode, meta, cause, message } = found
  const kind = meta?.driverAdapterError?.cause?.kind ?? cause?.kind
  if ([code, errorCode, cause?.originalCode].some((known) => known !== undefined && transientCodes.has(known)))
    return true
  if (kind !== undefined && transientKinds.has(kind)) return true
  return transientMessages.has(message)
}

/**
 * Beginnings of SQLSTATE: lost connections, no resources, lock timeout, cancelled, serialisation, deadlock, idle in
 * transaction, shutting down, and a standby that has not taken over yet.
 */
const transientStates = ['08', '53', '55P03', '57014', '40001', '40P01', '25P03', '25P04', '57P0', '55000', '25006']

const transientCodes = new Set([
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P1018', 'P2024', 'P2028', 'P2034', 'P2037'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['55P03', '57014', '40001', '40P01'],
])

const transientKinds = new Set([
  'ConnectionClosed',
  'DatabaseNotReachable',
  'SocketTimeout',
  'TooManyConnections',
  'TransactionWriteConflict',
  'TransactionAlreadyClosed',
])

/** The driver gives a lost connection and an exhausted pool no code at all; these are its exact texts. */
const transientMessages = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
])

const adapterCause = z
  .object({ kind: z.string().optional(), originalCode: z.string().optional() })
  .optional()
  .catch(undefined)

const failure = z.object({
  message: z.string(),
  code: z.string().optional().catch(undefined),
  errorCode: z.string().optional().catch(undefined),
  cause: adapterCause,
  meta: z
    .object({ driverAdapterError: z.object({ cause: adapterCause }).optional().catch(undefined) })
    .optional()
    .catch(undefined),
})
