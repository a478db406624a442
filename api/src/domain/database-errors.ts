/** What PostgreSQL's refusals mean, read from error codes and constraint names, never from messages. */
import { z } from 'zod'

const uniqueViolation = '23505'
const foreignKeyViolation = '23503'
const checkViolation = '23514'

const prismaError = z.object({
  meta: z.object({
    driverAdapterError: z.object({
      cause: z.object({ originalCode: z.string(), constraint: z.object({ index: z.string() }).optional() }),
    }),
  }),
})

/** PostgreSQL's five-character code of an error that came through Prisma; null when it is none. */
export function sqlStateOf(error: unknown): string | null {
  return prismaError.safeParse(error).data?.meta.driverAdapterError.cause.originalCode ?? null
}

/** Whether the error is a duplicate under the given unique index. */
export function violates(error: unknown, index: UniqueIndex): boolean {
  const cause = prismaError.safeParse(error).data?.meta.driverAdapterError.cause
  return cause?.originalCode === uniqueViolation && cause.constraint?.index === index
}

/** Whether a reference points to a row that is not there. */
export const violatesReference = (error: unknown) => sqlStateOf(error) === foreignKeyViolation

/** Whether a row would not satisfy a check of its table. */
export const violatesCheck = (error: unknown) => sqlStateOf(error) === checkViolation

/** The unique indexes whose violation has a meaning of its own. */
export type UniqueIndex =
  | 'Message_conversationId_senderId_clientMessageId_key'
  | 'MessageExternalId_pkey'
  | 'Conversation_one_open_chat'
  | 'Conversation_workspaceId_starter_clientConversationId_key'
  | 'Agent_workspaceId_email_key'
  | 'CannedReply_workspaceId_shortcut_key'
