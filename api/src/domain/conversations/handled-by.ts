/** Who answers a conversation, the AI or people. The AI speaks only where it does, and does not interrupt people. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { Handler } from '../../generated/prisma/enums.ts'
import type { Ctx } from '../context.ts'
import { conflict } from '../errors.ts'

/** The condition under which the conversation `c` is answered by this handler. */
export const handledBy = (handler: Handler) => Prisma.sql`c.handler = ${handler}::"Handler"`

/** Throws CONFLICT when people answer a conversation that the actor may see. */
export async function requireHandledByAi({ db }: Ctx, conversation: { workspaceId: string; id: string }) {
  const { handler } = await db.conversation.findUniqueOrThrow({
    where: { workspaceId_id: conversation },
    select: { handler: true },
  })
  if (handler !== 'AI') throw handledByAgent()
}

export const handledByAgent = () =>
  conflict('HANDLED_BY_AGENT', 'People answer this conversation. Hand it to the AI with setConversationHandler first.')
