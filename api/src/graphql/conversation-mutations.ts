import { assignConversation } from '../domain/conversations/assign.ts'
import { setConversationHandler } from '../domain/conversations/set-handler.ts'
import { setConversationPriority } from '../domain/conversations/set-priority.ts'
import { setConversationStatus } from '../domain/conversations/set-status.ts'
import { startConversation } from '../domain/conversations/start.ts'
import { attachmentIds, attachmentUuids } from './attachment.ts'
import { builder, staffOnly } from './builder.ts'
import { Conversation } from './conversation.ts'
import { CustomerInput } from './customer-input.ts'
import { ConversationKind, ConversationStatus, Direction, Handler } from './enums.ts'
import { optionalUuid, uuidOf } from './ids.ts'

builder.relayMutationField(
  'startConversation',
  {
    description: 'A conversation to start, with its customer and its first message if you like.',
    inputFields: (t) => ({
      channelId: t.id({ description: "The channel. Required, except for visitors, who use their widget's." }),
      customerId: t.id({ description: 'A customer that is known. Staff only; give this or `customer`.' }),
      customer: t.field({ type: CustomerInput, description: 'The customer, who is made if unknown. Staff only.' }),
      kind: t.field({ type: ConversationKind, description: 'CHAT by default.' }),
      subject: t.string({ description: 'What it is about, up to 200 characters.' }),
      text: t.string({
        description: 'The first message, 1 to 20,000 characters. It may be empty when there are files.',
      }),
      attachmentIds: t.idList({ description: attachmentIds }),
      direction: t.field({
        type: Direction,
        description:
          "Whose message the text is: IN, the customer's (the default for integrations), or OUT, yours (for agents).",
      }),
      clientConversationId: t.string({
        required: true,
        description: 'An id that you make, up to 100 characters. The same id returns the same conversation.',
      }),
      clientMessageId: t.string({ description: 'An id for the first message. The conversation id serves by default.' }),
    }),
  },
  {
    description:
      'Starts a conversation. While the customer has an open chat on the channel, that one is returned and the message goes there. Errors: NOT_FOUND, FORBIDDEN, CONFLICT, REPLY_WINDOW_CLOSED, BAD_USER_INPUT.',
    resolve: async (_, { input }, { ctx }) => ({
      conversation: await startConversation(ctx, {
        ...input,
        kind: input.kind ?? undefined,
        direction: input.direction,
        channelId: optionalUuid('Channel', input.channelId),
        customerId: optionalUuid('Customer', input.customerId),
        attachmentIds: attachmentUuids(input.attachmentIds),
      }),
    }),
  },
  {
    description: 'What was started, or was there already.',
    outputFields: (t) => ({
      conversation: t.expose('conversation', { type: Conversation, description: 'The conversation, new or found.' }),
    }),
  },
)

builder.relayMutationField(
  'assignConversation',
  {
    description: 'A conversation and who takes it.',
    inputFields: (t) => ({
      conversationId: t.id({ required: true, description: 'Which conversation.' }),
      assigneeId: t.id({ description: 'An agent who may see it; null for nobody.' }),
    }),
  },
  {
    description: 'Assigns a conversation. A waiting one becomes active. Staff only. Errors: NOT_FOUND.',
    resolve: async (_, { input }, { ctx }) => ({
      conversation: await assignConversation(ctx, {
        conversationId: uuidOf('Conversation', input.conversationId),
        assigneeId: optionalUuid('Agent', input.assigneeId) ?? null,
      }),
    }),
    ...staffOnly,
  },
  {
    description: 'The conversation after the change.',
    outputFields: (t) => ({
      conversation: t.expose('conversation', { type: Conversation, description: 'It, as it is after the change.' }),
    }),
  },
)

builder.relayMutationField(
  'setConversationStatus',
  {
    description: 'A conversation and its new status.',
    inputFields: (t) => ({
      conversationId: t.id({ required: true, description: 'Which conversation.' }),
      status: t.field({ type: ConversationStatus, required: true, description: 'The new status.' }),
    }),
  },
  {
    description:
      'Sets the status, which closes or reopens. Staff only. Errors: NOT_FOUND, CONFLICT when the customer has another open chat on the channel.',
    resolve: async (_, { input }, { ctx }) => ({
      conversation: await setConversationStatus(ctx, {
        ...input,
        conversationId: uuidOf('Conversation', input.conversationId),
      }),
    }),
    ...staffOnly,
  },
  {
    description: 'The conversation after the change.',
    outputFields: (t) => ({
      conversation: t.expose('conversation', { type: Conversation, description: 'It, as it is after the change.' }),
    }),
  },
)

builder.relayMutationField(
  'setConversationPriority',
  {
    description: 'A conversation and its new priority.',
    inputFields: (t) => ({
      conversationId: t.id({ required: true, description: 'Which conversation.' }),
      priority: t.int({ required: true, description: '1 (most urgent) to 5.' }),
    }),
  },
  {
    description: 'Sets the priority. Staff only. Errors: NOT_FOUND, BAD_USER_INPUT.',
    resolve: async (_, { input }, { ctx }) => ({
      conversation: await setConversationPriority(ctx, {
        ...input,
        conversationId: uuidOf('Conversation', input.conversationId),
      }),
    }),
    ...staffOnly,
  },
  {
    description: 'The conversation after the change.',
    outputFields: (t) => ({
      conversation: t.expose('conversation', { type: Conversation, description: 'It, as it is after the change.' }),
    }),
  },
)

builder.relayMutationField(
  'setConversationHandler',
  {
    description: 'A conversation and who answers it.',
    inputFields: (t) => ({
      conversationId: t.id({ required: true, description: 'Which conversation.' }),
      handler: t.field({ type: Handler, required: true, description: 'The AI or people.' }),
      requiresHuman: t.boolean({
        description:
          'Whether a person is needed; true by default when a reason is given. False, like the handler AI, also clears the reason; without this and a reason both stay as they are.',
      }),
      escalationReason: t.string({ description: 'Why it is handed to a person, up to 500 characters.' }),
      aiConfidence: t.float({ description: 'How sure the AI was, 0 to 1.' }),
    }),
  },
  {
    description:
      'Says who answers. Handing back to the AI clears the reason. Staff only. Errors: NOT_FOUND, BAD_USER_INPUT.',
    resolve: async (_, { input }, { ctx }) => ({
      conversation: await setConversationHandler(ctx, {
        ...input,
        conversationId: uuidOf('Conversation', input.conversationId),
      }),
    }),
    ...staffOnly,
  },
  {
    description: 'The conversation after the change.',
    outputFields: (t) => ({
      conversation: t.expose('conversation', { type: Conversation, description: 'It, as it is after the change.' }),
    }),
  },
)
