import { maySeeRead } from '../../domain/conversations/read-signal.ts'
import type { ReadCursor as ReadCursorRow } from '../../generated/prisma/client.ts'
import { builder } from '../builder.ts'
import { ReadCursor } from '../read-cursor.ts'
import { type Ephemeral, ephemeralDescription, followEphemeral } from './ephemeral.ts'
import { conversationDescription } from './live.ts'

export const reads: Ephemeral<ReadCursorRow> = {
  accepts: (signal, scope) =>
    signal.kind === 'read' && (!scope || signal.read.place.conversationId === scope.conversationId),
  see: (viewer, signal) => (signal.kind === 'read' && maySeeRead(viewer, signal.read) ? signal.read.mark : null),
}

builder.subscriptionField('readChanged', (t) =>
  t.field({
    type: ReadCursor,
    args: { conversationId: t.arg.id({ description: conversationDescription }) },
    description: `Read marks that moved, your own from other devices too. Read \`Conversation.readCursors\` for where they stand. ${ephemeralDescription}`,
    subscribe: (_, { conversationId }, context) => followEphemeral(context, reads, conversationId),
    resolve: (mark) => mark,
  }),
)
