import { getConversation } from '../domain/conversations/get.ts'
import { conversationPlace, conversationsWith, listConversations } from '../domain/conversations/list.ts'
import { notFound } from '../domain/errors.ts'
import { listMessages, messagePlace } from '../domain/messages/list.ts'
import { builder, pageArgsDescription, pageComplexity, staffOnly } from './builder.ts'
import { connectionOf } from './connection.ts'
import { Conversation } from './conversation.ts'
import { Customer } from './customer.ts'
import { ConversationKind, ConversationStatus } from './enums.ts'
import { optionalUuid, uuidOf } from './ids.ts'
import { Message } from './message.ts'

builder.objectField(Conversation, 'lastMessage', (t) =>
  t.field({
    type: Message,
    nullable: true,
    description: 'The newest message that the customer can see too: never a note. Null before the first.',
    resolve: ({ lastMessageId }, _, { load }) => (lastMessageId ? load.message.load(lastMessageId) : null),
  }),
)

builder.objectField(Conversation, 'messages', (t) =>
  t.connection(
    {
      type: Message,
      description: `Its messages in their order, the oldest first; \`last: 50\` are the newest. ${pageArgsDescription}`,
      complexity: pageComplexity,
      resolve: async ({ id }, args, { ctx }) =>
        connectionOf(await listMessages(ctx, id, args), (message) => messagePlace(ctx, message)),
    },
    { name: 'MessageConnection', description: 'A page of messages.' },
    { name: 'MessageEdge', description: 'A message and its place in the conversation.' },
  ),
)

const ConversationConnection = builder.connectionObject(
  { type: Conversation, name: 'ConversationConnection', description: 'A page of conversations.' },
  { name: 'ConversationEdge', description: 'A conversation and its place in the list.' },
)

builder.objectField(Customer, 'conversations', (t) =>
  t.connection(
    {
      type: Conversation,
      description: `The customer's conversations on all channels that the viewer may see, the most recently active first. ${pageArgsDescription} Staff only.`,
      complexity: pageComplexity,
      resolve: async ({ id: customerId }, page, { ctx }) =>
        connectionOf(await conversationsWith(ctx, customerId, page), (conversation) =>
          conversationPlace(ctx, conversation),
        ),
      ...staffOnly,
    },
    ConversationConnection,
  ),
)

const ConversationFilter = builder.inputType('ConversationFilter', {
  description: 'Which conversations to list; all that is given must hold.',
  fields: (t) => ({
    status: t.field({ type: [ConversationStatus], description: 'One of these statuses.' }),
    channelId: t.id({ description: 'On this channel.' }),
    customerId: t.id({ description: 'With this customer.' }),
    assigneeId: t.id({ description: 'Assigned to this agent; `null` for unassigned.' }),
    unassigned: t.boolean({ description: 'True: those of nobody. False: those of somebody.' }),
    requiresHuman: t.boolean({ description: 'Whether a person is needed.' }),
    kind: t.field({ type: ConversationKind, description: 'Chats only, or letters only.' }),
    search: t.string({
      description:
        "With all these words, or words that begin so, in the customer's name, e-mail address and phone number, in the subject, or in one message; 2 to 200 characters. What is in very many messages is looked for in the 1,000 most recently active conversations of the list, or the next ones after `after`.",
    }),
  }),
})

builder.queryField('conversations', (t) =>
  t.connection(
    {
      type: Conversation,
      args: {
        filter: t.arg({ type: ConversationFilter, description: 'Which ones; all that the viewer may see by default.' }),
      },
      description: `The conversations that the viewer may see, the most recently active first. ${pageArgsDescription} Errors: NOT_FOUND for an id in the filter that is of another type, BAD_USER_INPUT, CURSOR_MALFORMED.`,
      complexity: pageComplexity,
      resolve: async (_, { filter, ...page }, { ctx }) => {
        const ids = filter && {
          ...filter,
          channelId: optionalUuid('Channel', filter.channelId),
          customerId: optionalUuid('Customer', filter.customerId),
          assigneeId: optionalUuid('Agent', filter.assigneeId),
        }
        return connectionOf(await listConversations(ctx, { ...page, filter: ids }), (conversation) =>
          conversationPlace(ctx, conversation),
        )
      },
    },
    ConversationConnection,
  ),
)

builder.queryField('conversation', (t) =>
  t.field({
    type: Conversation,
    nullable: true,
    args: { id: t.arg.id({ required: true, description: 'Which conversation.' }) },
    description: 'One conversation. Errors: NOT_FOUND.',
    resolve: async (_, { id }, { ctx }) => {
      const conversation = await getConversation(ctx, uuidOf('Conversation', id))
      if (!conversation) throw notFound('Conversation')
      return conversation
    },
  }),
)
