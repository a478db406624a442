import { setTyping } from '../domain/typing/set.ts'
import { seeTyping, type TypingState as TypingShape } from '../domain/typing/state.ts'
import type { Conversation as ConversationRow } from '../generated/prisma/client.ts'
import { builder, personal, staffOnly } from './builder.ts'
import { Conversation } from './conversation.ts'
import { uuidOf } from './ids.ts'
import { selectsOnlyId } from './message.ts'
import { Sender } from './sender.ts'

export const TypingState = builder.objectRef<TypingShape>('TypingState')

TypingState.implement({
  description: 'That somebody types in a conversation, or stopped.',
  fields: (t) => ({
    conversation: t.field({
      type: Conversation,
      description: 'Where.',
      resolve: ({ place }, _, { load }, info) =>
        // Mostly one wants to know which one: its id is known without a read.
        selectsOnlyId(info)
          ? ({ id: place.conversationId } as ConversationRow)
          : load.conversation.load(place.conversationId),
    }),
    sender: t.field({
      type: Sender,
      description: 'Who: exactly one of an agent, the customer and the AI.',
      resolve: ({ sender }) => ({ senderKind: sender.kind, senderId: sender.id }),
    }),
    isTyping: t.exposeBoolean('isTyping', {
      description: 'False when a message came, nothing more was typed, or people took over from the AI.',
    }),
    preview: t.exposeString('preview', {
      nullable: true,
      description:
        'What the customer has typed so far, up to 1,000 characters. Null when it is not told, and of agents and the AI. Staff only.',
      ...staffOnly,
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'Until when it may be shown if nothing more is heard; six seconds from when it was said.',
    }),
  }),
})

builder.objectField(Conversation, 'typing', (t) =>
  t.field({
    type: [TypingState],
    description:
      'Who types now, never yourself; a key sees the AI, also when it speaks as it. Visitors see only agents and the AI. Best effort: ask once, then follow `typingChanged`.',
    complexity: { field: 1, multiplier: 2 },
    resolve: async ({ id, workspaceId }, _, { ctx, load }) => {
      const { actor } = ctx
      if (actor.kind === 'anonymous' || actor.kind === 'system') return []
      const here = (await load.typing.load(workspaceId)).filter(({ place }) => place.conversationId === id)
      return here.flatMap((state) => seeTyping(actor, state) ?? [])
    },
    ...personal,
  }),
)

builder.relayMutationField(
  'setTyping',
  {
    description: 'That you, or the AI, type or have stopped.',
    inputFields: (t) => ({
      conversationId: t.id({ required: true, description: 'Where.' }),
      isTyping: t.boolean({
        required: true,
        description: 'True while you type; repeat it every three seconds or so. False when you stop.',
      }),
      preview: t.string({
        description:
          "A visitor's text so far, for the agents to see; cut after 1,000 characters. Ignored from agents and of the AI.",
      }),
      asAi: t.boolean({
        description:
          'It is the AI that types, while it works out its answer. Only for API keys, which have nobody else who types.',
      }),
    }),
  },
  {
    description:
      "Shows others that you type. It ends by itself six seconds after you said it last, and at once with your message; the AI's also when people take over. API keys need WRITE and `asAi`: else FORBIDDEN. Where the handler is AGENT the AI does not begin to type: CONFLICT with the reason HANDLED_BY_AGENT. Errors: NOT_FOUND, FORBIDDEN, CONFLICT, BAD_USER_INPUT.",
    resolve: async (_, { input }, { ctx }) => {
      await setTyping(ctx, { ...input, conversationId: uuidOf('Conversation', input.conversationId) })
      return { isTyping: input.isTyping }
    },
  },
  {
    description: 'What others are shown now.',
    outputFields: (t) => ({
      isTyping: t.exposeBoolean('isTyping', { description: 'Whether you count as typing now.' }),
    }),
  },
)
