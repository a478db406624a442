import {
  type ReplyWindow as ReplyWindowState,
  repliesLeft,
  replyWindowOf,
} from '../domain/conversations/reply-rules.ts'
import { goOn } from './at-once.ts'
import { builder } from './builder.ts'
import { Conversation } from './conversation.ts'
import { ReplyWindowReason } from './enums.ts'

const ReplyWindow = builder.objectRef<ReplyWindowState>('ReplyWindow')

builder.objectType(ReplyWindow, {
  description: "Whether one may write to a conversation's customer now, on a channel that does not always take it.",
  fields: (t) => ({
    open: t.exposeBoolean('open', {
      description:
        'Whether a message to the customer is taken at this moment. No event tells that time is over: look at `closesAt`. The next event about the conversation tells of the rest.',
    }),
    closesAt: t.expose('closesAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When the time to answer is over, or was. Null when the channel limits only the number of messages, or the customer never wrote.',
    }),
    reason: t.expose('reason', {
      type: ReplyWindowReason,
      nullable: true,
      description: 'Why it is closed. Null while it is open.',
    }),
  }),
})

builder.objectFields(Conversation, (t) => ({
  replyWindow: t.field({
    type: ReplyWindow,
    nullable: true,
    description:
      'Whether one may write to the customer now. While it is closed, `sendMessage` is REPLY_WINDOW_CLOSED; the next message of the customer opens it, and notes are always possible. Null when the channel has neither a `replyWindowMinutes` nor a `replyLimit`, and for visitors.',
    resolve: (conversation, _, { ctx, load }) => {
      if (ctx.actor.kind === 'visitor') return null
      return goOn(load.channel.load(conversation.channelId), (rules) =>
        replyWindowOf(rules, conversation, ctx.clock.now()),
      )
    },
  }),
  replyLimit: t.int({
    nullable: true,
    description:
      'How many messages may still be sent before the customer writes again. Null when the channel has no `replyLimit`, and for visitors.',
    resolve: (conversation, _, { ctx, load }) => {
      if (ctx.actor.kind === 'visitor') return null
      return goOn(load.channel.load(conversation.channelId), (rules) => repliesLeft(rules, conversation))
    },
  }),
}))
