import type { Message as MessageRow } from '../generated/prisma/client.ts'
import { Agent } from './agent.ts'
import { type AtOnce, goOn } from './at-once.ts'
import { builder } from './builder.ts'
import type { GraphQLContext } from './context.ts'
import { Customer } from './customer.ts'
import { SenderKind } from './enums.ts'

/** A sender is known by the message: its kind and id. */
export const Sender = builder.objectRef<Pick<MessageRow, 'senderKind' | 'senderId'>>('Sender')

Sender.implement({
  description: 'Who wrote a message: exactly one of a customer, an agent, the AI or the system.',
  fields: (t) => ({
    kind: t.expose('senderKind', { type: SenderKind, description: 'What kind of sender it is.' }),
    name: t.string({
      description:
        'A name to show. Customers without a name are "Visitor", the system is named after its API key for staff.',
      resolve: nameOf,
    }),
    agent: t.field({
      type: Agent,
      nullable: true,
      description: 'The agent. Null unless the kind is AGENT.',
      resolve: ({ senderKind, senderId }, _, { load }) => (senderKind === 'AGENT' ? load.agent.load(senderId) : null),
    }),
    customer: t.field({
      type: Customer,
      nullable: true,
      description: 'The customer. Null unless the kind is CUSTOMER.',
      resolve: ({ senderKind, senderId }, _, { load }) =>
        senderKind === 'CUSTOMER' ? load.customer.load(senderId) : null,
    }),
  }),
})

function nameOf(
  { senderKind, senderId }: Pick<MessageRow, 'senderKind' | 'senderId'>,
  _: unknown,
  { ctx, load }: GraphQLContext,
): AtOnce<string> {
  if (senderKind === 'AGENT') return goOn(load.agent.load(senderId), ({ name }) => name)
  if (senderKind === 'CUSTOMER') return goOn(load.customer.load(senderId), ({ name }) => name ?? 'Visitor')
  if (senderKind === 'AI') return 'AI'
  const isKey = ctx.actor.kind !== 'anonymous' && senderId !== ctx.actor.workspaceId
  return isKey && ctx.actor.kind !== 'visitor' ? goOn(load.apiKey.load(senderId), ({ name }) => name) : 'System'
}
