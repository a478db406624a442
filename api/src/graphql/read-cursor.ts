import { markRead } from '../domain/conversations/mark-read.ts'
import type { ReadCursor as ReadCursorRow } from '../generated/prisma/client.ts'
import { builder } from './builder.ts'
import { Conversation } from './conversation.ts'
import { optionalUuid, uuidOf } from './ids.ts'
import { Message } from './message.ts'
import { Sender } from './sender.ts'

export const ReadCursor = builder.objectRef<ReadCursorRow>('ReadCursor')

ReadCursor.implement({
  description: 'How far one participant has read a conversation. It only moves forward.',
  fields: (t) => ({
    conversation: t.field({
      type: Conversation,
      description: 'Which conversation.',
      resolve: ({ conversationId }, _, { load }) => load.conversation.load(conversationId),
    }),
    reader: t.field({
      type: Sender,
      description: 'Who has read: an agent or the customer.',
      resolve: ({ readerKind, readerId }) => ({ senderKind: readerKind, senderId: readerId }),
    }),
    lastReadSeq: t.int({
      nullable: true,
      description: 'The `seq` of the last message that was read. Null for visitors, because internal notes count.',
      resolve: ({ lastReadSeq }, _, { ctx }) => (ctx.actor.kind === 'visitor' ? null : lastReadSeq),
    }),
    lastReadMessage: t.field({
      type: Message,
      nullable: true,
      description: 'The last message that was read, of those that you can see. Null when it was none of them.',
      resolve: ({ conversationId, lastReadSeq: seq }, _, { load }) => load.lastUpTo.load({ conversationId, seq }),
    }),
    readAt: t.expose('readAt', { type: 'DateTime', description: 'When the mark moved last.' }),
  }),
})

builder.objectField(Conversation, 'readCursors', (t) =>
  t.field({
    type: [ReadCursor],
    description: 'How far each agent who opened it, and the customer, have read.',
    complexity: { field: 1, multiplier: 5 },
    resolve: ({ id }, _, { load }) => load.readCursors.load(id),
  }),
)

builder.relayMutationField(
  'markRead',
  {
    description: 'How far you have read.',
    inputFields: (t) => ({
      conversationId: t.id({ required: true, description: 'Which conversation.' }),
      messageId: t.id({ description: 'The last message you have read. Absent: all of it.' }),
    }),
  },
  {
    description:
      'Marks a conversation read for you, an agent or a visitor. The mark only moves forward. Errors: NOT_FOUND, FORBIDDEN.',
    resolve: async (_, { input }, { ctx }) => ({
      readCursor: await markRead(ctx, {
        conversationId: uuidOf('Conversation', input.conversationId),
        messageId: optionalUuid('Message', input.messageId),
      }),
    }),
  },
  {
    description: 'Your mark after the change.',
    outputFields: (t) => ({
      readCursor: t.expose('readCursor', { type: ReadCursor, description: 'How far you have read now.' }),
    }),
  },
)
