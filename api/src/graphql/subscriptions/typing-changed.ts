import { seeTyping, type TypingState as TypingShape } from '../../domain/typing/state.ts'
import { builder } from '../builder.ts'
import { TypingState } from '../typing.ts'
import { type Ephemeral, ephemeralDescription, followEphemeral } from './ephemeral.ts'
import { conversationDescription } from './live.ts'

export const typing: Ephemeral<TypingShape> = {
  accepts: (signal, scope) =>
    signal.kind === 'typing' && (!scope || signal.typing.place.conversationId === scope.conversationId),
  see: (viewer, signal) => (signal.kind === 'typing' ? seeTyping(viewer, signal.typing) : null),
}

builder.subscriptionField('typingChanged', (t) =>
  t.field({
    type: TypingState,
    args: { conversationId: t.arg.id({ description: conversationDescription }) },
    description: `Who types: first those who do now, then whoever begins, goes on or stops. Never yourself, but a key hears of the AI also when it speaks as it; visitors hear only of agents and the AI. While somebody goes on, it is repeated every three seconds. ${ephemeralDescription}`,
    subscribe: (_, { conversationId }, context) => followEphemeral(context, typing, conversationId),
    resolve: (state) => state,
  }),
)
