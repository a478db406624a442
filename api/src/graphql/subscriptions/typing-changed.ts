import { seeTyping } from '../../domain/typing/state.ts'
import { builder } from '../builder.ts'
import { TypingState } from '../typing.ts'
import { ephemeral, ephemeralDescription } from './ephemeral.ts'
import { conversationDescription } from './live.ts'

builder.subscriptionField('typingChanged', (t) =>
  t.field({
    type: TypingState,
    args: { conversationId: t.arg.id({ description: conversationDescription }) },
    description: `Who types: first those who do now, then whoever begins, goes on or stops. Never yourself; visitors hear only of agents. While somebody goes on, it is repeated every three seconds. ${ephemeralDescription}`,
    subscribe: (_, { conversationId }, context) =>
      ephemeral(context, {
        conversationId,
        accepts: (signal, scope) =>
          signal.kind === 'typing' && (!scope || signal.typing.place.conversationId === scope.conversationId),
        see: (viewer, signal) => (signal.kind === 'typing' ? seeTyping(viewer, signal.typing) : null),
      }),
    resolve: (state) => state,
  }),
)
