import { getConversation } from '../domain/conversations/get.ts'
import { conversationPlace, listConversations } from '../domain/conversations/list.ts'
import { notFound } from '../domain/errors.ts'
import { listMessages, messagePlace } from '../domain/messages/list.ts'
import { builder, pageArgsDescription, pageComplexity } from './builder.ts'
import { connectionOf } from './connection.ts'
import { Conversation } from './conversation.ts'
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

const ConversationFilter = builder.inputType('ConversationFilter', {
  description: 'Which conversations to list; all that is given must hold.',
  fields: (t) => ({
    status: t.field({ type: [ConversationStatus], description: 'One of these statuses.' }),
    channelId: t.id({ description: 'On this channel.' }),
    customerId: t.id({ description: 'With this customer.' }),
    assigneeId: t.id({ description: 'Assigned to this agent; `null` for unassigned.' }),
    requiresHuman: t.boolean({ description: 'Whether a person is needed.' }),
    kind: t.field({ type: ConversationKind, description: 'Chats only, or letters only.' }),
    search: t.string({
      description:
        "With these letters, in any case, in the subject or in the customer's name, e-mail address or phone number; 1 to 200.",
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
      description: `The conversations that the viewer may see, the most recently active first. ${pageArgsDescription} Errors: NOT_FOUND for an id in the filter that is of another type, CURSOR_MALFORMED.`,
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
    { name: 'ConversationConnection', description: 'A page of conversations.' },
    { name: 'ConversationEdge', description: 'A conversation and its place in the list.' },
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
