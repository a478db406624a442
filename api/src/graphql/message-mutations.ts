import { addNote } from '../domain/messages/add-note.ts'
import { deleteMessage } from '../domain/messages/delete.ts'
import { editMessage } from '../domain/messages/edit.ts'
import { markDelivered } from '../domain/messages/mark-delivered.ts'
import { receiveMessage } from '../domain/messages/receive.ts'
import { sendMessage } from '../domain/messages/send.ts'
import { attachmentIds, attachmentUuids } from './attachment.ts'
import { builder, staffOnly } from './builder.ts'
import { CustomerInput } from './customer-input.ts'
import { optionalUuid, uuidOf } from './ids.ts'
import { Message } from './message.ts'

const clientMessageId =
  'An id that you make, up to 100 characters. Repeat a send with the same id after a lost answer: it returns the same message.'

const messageText = 'The text, 1 to 20,000 characters. It may be empty when there are files.'

builder.relayMutationField(
  'sendMessage',
  {
    description: 'A message to send.',
    inputFields: (t) => ({
      conversationId: t.id({ required: true, description: 'Which conversation.' }),
      text: t.string({ required: true, description: messageText }),
      attachmentIds: t.idList({ description: attachmentIds }),
      clientMessageId: t.string({ required: true, description: clientMessageId }),
      replyToId: t.id({ description: 'The message of the same conversation that it answers.' }),
      ifLastMessageId: t.id({
        description:
          'Send only while this is still the last message, so that two people do not answer at once; else CONFLICT.',
      }),
      asAi: t.boolean({
        description:
          'Send it as the AI, for an assistant of your own. Only for API keys with WRITE, and while the handler is AI: else CONFLICT with the reason HANDLED_BY_AGENT.',
      }),
    }),
  },
  {
    description:
      "Sends a message: an agent's or integration's to the customer, a visitor's to the company. An agent who writes where the AI answers takes the conversation over: the handler becomes AGENT. A visitor's message to a conversation closed for more than seven days begins a new one. Errors: NOT_FOUND, CONFLICT, REPLY_WINDOW_CLOSED, BAD_USER_INPUT, FORBIDDEN.",
    resolve: async (_, { input }, { ctx }) => ({
      message: await sendMessage(ctx, {
        ...input,
        conversationId: uuidOf('Conversation', input.conversationId),
        replyToId: optionalUuid('Message', input.replyToId),
        ifLastMessageId: optionalUuid('Message', input.ifLastMessageId),
        attachmentIds: attachmentUuids(input.attachmentIds),
      }),
    }),
  },
  {
    description: 'The message that was sent.',
    outputFields: (t) => ({ message: t.expose('message', { type: Message, description: 'The stored message.' }) }),
  },
)

builder.relayMutationField(
  'receiveMessage',
  {
    description: "A customer's message that your integration brings in.",
    inputFields: (t) => ({
      channelId: t.id({ required: true, description: 'The channel on which the customer wrote.' }),
      customer: t.field({ type: CustomerInput, required: true, description: 'Who wrote.' }),
      text: t.string({ required: true, description: messageText }),
      attachmentIds: t.idList({ description: attachmentIds }),
      externalId: t.string({
        description:
          'The id that the message has where it comes from. The same id on the same channel makes one message.',
      }),
      clientMessageId: t.string({ description: clientMessageId }),
    }),
  },
  {
    description:
      "Takes in a customer's message: finds or makes the customer and the conversation. Needs an API key with WRITE. Errors: FORBIDDEN, NOT_FOUND, BAD_USER_INPUT, CONFLICT.",
    resolve: async (_, { input }, { ctx }) => ({
      message: await receiveMessage(ctx, {
        ...input,
        channelId: uuidOf('Channel', input.channelId),
        attachmentIds: attachmentUuids(input.attachmentIds),
      }),
    }),
    ...staffOnly,
  },
  {
    description: 'The message that was taken in.',
    outputFields: (t) => ({ message: t.expose('message', { type: Message, description: 'The stored message.' }) }),
  },
)

builder.relayMutationField(
  'addNote',
  {
    description: 'An internal note.',
    inputFields: (t) => ({
      conversationId: t.id({ required: true, description: 'Which conversation.' }),
      text: t.string({ required: true, description: messageText }),
      attachmentIds: t.idList({ description: attachmentIds }),
      clientMessageId: t.string({ required: true, description: clientMessageId }),
    }),
  },
  {
    description:
      'Adds an internal note, which the customer never sees. Staff only. Errors: NOT_FOUND, CONFLICT, BAD_USER_INPUT.',
    resolve: async (_, { input }, { ctx }) => ({
      message: await addNote(ctx, {
        ...input,
        conversationId: uuidOf('Conversation', input.conversationId),
        attachmentIds: attachmentUuids(input.attachmentIds),
      }),
    }),
    ...staffOnly,
  },
  {
    description: 'The note that was added.',
    outputFields: (t) => ({ message: t.expose('message', { type: Message, description: 'The stored note.' }) }),
  },
)

builder.relayMutationField(
  'editMessage',
  {
    description: 'A message and its new text.',
    inputFields: (t) => ({
      messageId: t.id({ required: true, description: 'Which message.' }),
      text: t.string({ required: true, description: 'The new text, 1 to 20,000 characters.' }),
    }),
  },
  {
    description:
      'Changes the text of your own message. Errors: NOT_FOUND, FORBIDDEN, CONFLICT when it was deleted, BAD_USER_INPUT.',
    resolve: async (_, { input }, { ctx }) => ({
      message: await editMessage(ctx, { ...input, messageId: uuidOf('Message', input.messageId) }),
    }),
  },
  {
    description: 'The message after the change.',
    outputFields: (t) => ({ message: t.expose('message', { type: Message, description: 'The edited message.' }) }),
  },
)

builder.relayMutationField(
  'deleteMessage',
  {
    description: 'A message to delete.',
    inputFields: (t) => ({ messageId: t.id({ required: true, description: 'Which message.' }) }),
  },
  {
    description:
      'Deletes your own message, or as an administrator any: its text and files are gone for good, its place stays. Repeating it changes nothing. Errors: NOT_FOUND, FORBIDDEN.',
    resolve: async (_, { input }, { ctx }) => ({
      message: await deleteMessage(ctx, { messageId: uuidOf('Message', input.messageId) }),
    }),
  },
  {
    description: 'What is left of the message.',
    outputFields: (t) => ({
      message: t.expose('message', { type: Message, description: 'The message with empty text and `deletedAt`.' }),
    }),
  },
)

builder.relayMutationField(
  'markDelivered',
  {
    description: 'How much of a conversation has reached you.',
    inputFields: (t) => ({
      conversationId: t.id({ required: true, description: 'Which conversation.' }),
      messageId: t.id({ required: true, description: 'The last message that your page has.' }),
    }),
  },
  {
    description:
      'Says that the messages of a conversation have reached a visitor, up to this one: those that were sent become delivered, each with an event. Repeating it changes nothing. Visitors only. Errors: NOT_FOUND, FORBIDDEN.',
    resolve: async (_, { input }, { ctx }) => ({
      message: await markDelivered(ctx, {
        conversationId: uuidOf('Conversation', input.conversationId),
        messageId: uuidOf('Message', input.messageId),
      }),
    }),
  },
  {
    description: 'The message that you named.',
    outputFields: (t) => ({
      message: t.expose('message', { type: Message, description: 'The message as it is now.' }),
    }),
  },
)
