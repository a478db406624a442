import { builder } from '../builder.ts'
import { Message } from '../message.ts'
import { afterDescription, conversationDescription, live, liveErrors } from './live.ts'

builder.subscriptionField('messageAdded', (t) =>
  t.field({
    type: Message,
    args: {
      conversationId: t.arg.id({ description: conversationDescription }),
      after: t.arg.string({ description: afterDescription }),
    },
    description: `New messages, each exactly once and in order, in one conversation or in all that the viewer may see. ${liveErrors}`,
    subscribe: (_, args, context) => live(context, { ...args, accepts: ({ type }) => type === 'message.added' }),
    resolve: ({ message }) => {
      if (!message) throw new Error('[graphql] a message event without its message')
      return message
    },
  }),
)
