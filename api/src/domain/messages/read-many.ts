import type { Message } from '../../generated/prisma/client.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import { columnsOf } from '../columns.ts'
import type { Database } from '../context.ts'
import { type JsonRow, jsonRows, parseRows } from '../json-rows.ts'

/** Messages of a workspace by their ids, in no order; who may see them is not asked. Those that do not exist are left out. */
export async function readMessages(db: Database, workspaceId: string, ids: readonly string[]): Promise<Message[]> {
  const query = Prisma.sql`SELECT ${columnsOf('Message', 'm')} FROM "Message" m
    WHERE m."workspaceId" = ${workspaceId}::uuid AND m.id = ANY(${[...ids]}::uuid[])`
  const [found] = await db.$queryRaw<{ messages: string | null }[]>`SELECT ${jsonRows(query)} AS messages`
  return parseRows<Message>(found?.messages ?? null).map(toMessage)
}

const toMessage = (row: JsonRow<Message>): Message => ({
  ...row,
  feedSeq: BigInt(row.feedSeq),
  createdAt: new Date(row.createdAt),
  editedAt: row.editedAt === null ? null : new Date(row.editedAt),
  deletedAt: row.deletedAt === null ? null : new Date(row.deletedAt),
})
