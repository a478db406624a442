import { changesMessage } from '../../domain/events.ts'
import { builder } from '../builder.ts'
import { Message } from '../message.ts'
import { afterDescription, conversationDescription, type LiveEvent, live, liveErrors } from './live.ts'

const MessageUpdate = builder.objectRef<LiveEvent>('MessageUpdate')

MessageUpdate.implement({
  description: 'A message that changed after it was added.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'Where the change is in the feed. Resume after it.' }),
    message: t.field({
      type: Message,
      description: 'The message as it is now; a deleted one has empty text and `deletedAt`.',
      resolve: ({ message }) => {
        if (!message) throw new Error('[graphql] a message event without its message')
        return message
      },
    }),
  }),
})

builder.subscriptionField('messageUpdated', (t) =>
  t.field({
    type: MessageUpdate,
    args: {
      conversationId: t.arg.id({ description: conversationDescription }),
      after: t.arg.string({ description: afterDescription }),
    },
    description: `Messages that were edited, deleted or delivered, each change once and in order. ${liveErrors}`,
    subscribe: (_, args, context) => live(context, { ...args, accepts: changesMessage }),
    resolve: (change) => change,
  }),
)
