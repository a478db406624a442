/** Everything that has no place in the log, in one subscription. */
import type { PresenceView } from '../../domain/presence/see.ts'
import type { TypingState as TypingShape } from '../../domain/typing/state.ts'
import type { ReadCursor as ReadCursorRow } from '../../generated/prisma/client.ts'
import { builder } from '../builder.ts'
import { Presence } from '../presence.ts'
import { ReadCursor } from '../read-cursor.ts'
import { TypingState } from '../typing.ts'
import { type Ephemeral, ephemeralDescription, followEphemeral } from './ephemeral.ts'
import { conversationDescription } from './live.ts'
import { presence } from './presence-changed.ts'
import { reads } from './read-changed.ts'
import { typing } from './typing-changed.ts'

type Shape = TypingShape | PresenceView | ReadCursorRow

const EphemeralType = builder.unionType('Ephemeral', {
  description:
    'Something that is true for a while and is not kept: who types, who is there, how far somebody has read.',
  types: [TypingState, Presence, ReadCursor],
  resolveType: (shape) => {
    if ('isTyping' in shape) return TypingState
    return 'status' in shape ? Presence : ReadCursor
  },
})

const all: Ephemeral<Shape> = {
  accepts: (...about) => [typing, presence, reads].some(({ accepts }) => accepts(...about)),
  see: (viewer, signal, scope, context) => {
    if (signal.kind === 'typing') return typing.see(viewer, signal, scope, context)
    return (signal.kind === 'read' ? reads : presence).see(viewer, signal, scope, context)
  },
}

builder.subscriptionField('ephemera', (t) =>
  t.field({
    type: EphemeralType,
    args: { conversationId: t.arg.id({ description: conversationDescription }) },
    description: `What \`typingChanged\`, \`presenceChanged\` and \`readChanged\` tell, in one subscription. ${ephemeralDescription}`,
    subscribe: (_, { conversationId }, context) => followEphemeral(context, all, conversationId),
    resolve: (shape) => shape,
  }),
)
