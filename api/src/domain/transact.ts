import type { Ctx, Transaction } from './context.ts'
import type { NewEvent } from './events.ts'
import { announce, recordEvents } from './feed/record.ts'

/** The context inside a transaction: the database is the transaction, and `emit` collects its events. */
export interface TransactionCtx extends Omit<Ctx, 'db'> {
  db: Transaction
  emit(event: NewEvent): void
}

/**
 * Runs a verb of several statements as one transaction. Its events are written as the last statement
 * before COMMIT, so the workspace's counter is always the last lock taken; live readers are told after COMMIT.
 */
export async function transact<T>(ctx: Ctx, work: (tx: TransactionCtx) => Promise<T>): Promise<T> {
  const { result, logged } = await ctx.db.$transaction(async (db) => {
    const emitted: NewEvent[] = []
    const result = await work({ ...ctx, db, emit: (event) => emitted.push(event) })
    return { result, logged: emitted.length > 0 ? await recordEvents(db, ctx.actor, emitted) : [] }
  })
  if (logged.length > 0) announce(ctx, logged)
  return result
}
