import { type GraphQLResolveInfo, Kind } from 'graphql'
import { attachmentsOf } from '../domain/files/attachment.ts'
import { type Actor, actorIdOf } from '../domain/viewer.ts'
import type { Conversation as ConversationRow, Message as MessageRow } from '../generated/prisma/client.ts'
import { Attachment } from './attachment.ts'
import { builder, personal } from './builder.ts'
import { Conversation } from './conversation.ts'
import { DeliveryStatus, Direction } from './enums.ts'
import { Sender } from './sender.ts'

export const Message = builder.objectRef<MessageRow>('Message')

builder.node(Message, {
  id: { resolve: (message) => message.id },
  description: 'One message of a conversation, or an internal note in it.',
  fields: (t) => ({
    conversation: t.field({
      type: Conversation,
      description: 'The conversation it belongs to.',
      resolve: ({ conversationId }, _, { load }, info) =>
        // A feed's subscribers mostly want to know which one: its id is known without a read for each event.
        selectsOnlyId(info) ? ({ id: conversationId } as ConversationRow) : load.conversation.load(conversationId),
    }),
    seq: t.int({
      nullable: true,
      description: 'Its place in the conversation: 1, 2, 3 ... Null for visitors, because internal notes count.',
      resolve: ({ seq }, _, { ctx }) => (ctx.actor.kind === 'visitor' ? null : seq),
    }),
    cursor: t.string({
      description: 'Where it was added to the feed. Resume `messageAdded` or `events` after it.',
      resolve: ({ workspaceId, feedEpoch, feedSeq }, _, { ctx }) =>
        ctx.cursors.encode({ workspaceId, epoch: feedEpoch, seq: Number(feedSeq) }),
    }),
    direction: t.expose('direction', { type: Direction, description: 'Which way it goes.' }),
    sender: t.field({ type: Sender, description: 'Who wrote it.', resolve: (message) => message }),
    text: t.exposeString('text', {
      description: 'The text, at most 20,000 characters, exactly as it was sent. Empty once deleted.',
    }),
    attachments: t.field({
      type: [Attachment],
      description: 'The files that were sent with it, in their order; at most 10. Empty once deleted.',
      complexity: { field: 1, multiplier: 2 },
      resolve: (message) => attachmentsOf(message),
    }),
    replyTo: t.field({
      type: Message,
      nullable: true,
      description: 'The message of the same conversation that it answers. Null when it answers none.',
      resolve: ({ replyToId }, _, { load }) => (replyToId ? load.message.load(replyToId) : null),
    }),
    deliveryStatus: t.expose('deliveryStatus', { type: DeliveryStatus, description: 'How far it has come.' }),
    clientMessageId: t.string({
      nullable: true,
      description: 'The id that its sender gave it. Null when none was given, and for everyone but its sender.',
      resolve: ({ clientMessageId, senderId }, _, { ctx }) => (isOwn(ctx.actor, senderId) ? clientMessageId : null),
      ...personal,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was stored, by the database clock.' }),
    editedAt: t.expose('editedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last edited; null if never.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted; null if not.',
    }),
  }),
})

const isOwn = (actor: Actor, senderId: string) => actor.kind !== 'anonymous' && actorIdOf(actor) === senderId

const idFields = new Set(['id', '__typename'])

/** Whether an object's id is all that is asked for; fragments are not looked into. */
export const selectsOnlyId = ({ fieldNodes }: GraphQLResolveInfo) =>
  fieldNodes.every(({ selectionSet }) =>
    selectionSet?.selections.every((selection) => selection.kind === Kind.FIELD && idFields.has(selection.name.value)),
  )
