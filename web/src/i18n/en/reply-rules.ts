import type { ReplyWindowReason } from '../../gql/graphql.ts'
import type { CountForms } from '../format.ts'

/** Channels that let one write to a customer only for a while after they wrote, or only so often in a row. */
export const replyRules = {
  closed: {
    TIME_OVER: 'The time to reply is over. You can reply again when the customer writes.',
    LIMIT_REACHED: 'No more messages can be sent until the customer answers.',
    NEVER_WROTE: 'The customer has not written here yet. You can reply when they do.',
  } satisfies Record<ReplyWindowReason, string>,
  until: (time: string) => `You can reply until ${time}.`,
  minutesLeft: { one: '# minute left', other: '# minutes left' } as CountForms,
  messagesLeft: { one: '# more message until they answer.', other: '# more messages until they answer.' } as CountForms,
  openAgain: 'You can reply again.',
  locked: 'You cannot reply now',
  writeNote: 'Write a note instead',
  title: 'Rules for replies',
  intro:
    'For messengers that take answers only: how long after a message of the customer, and how many in a row. Leave empty what it does not limit.',
  window: 'Time to reply',
  unit: 'Unit',
  units: { hours: 'hours', minutes: 'minutes' },
  limit: 'Messages in a row',
  save: 'Set rules',
}
