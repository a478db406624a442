import type { Message as MessageRow } from '../generated/prisma/client.ts'
import { Agent } from './agent.ts'
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

async function nameOf(
  { senderKind, senderId }: Pick<MessageRow, 'senderKind' | 'senderId'>,
  _: unknown,
  { ctx, load }: GraphQLContext,
): Promise<string> {
  if (senderKind === 'AGENT') return (await load.agent.load(senderId)).name
  if (senderKind === 'CUSTOMER') return (await load.customer.load(senderId)).name ?? 'Visitor'
  if (senderKind === 'AI') return 'AI'
  const isKey = ctx.actor.kind !== 'anonymous' && senderId !== ctx.actor.workspaceId
  return isKey && ctx.actor.kind !== 'visitor' ? (await load.apiKey.load(senderId)).name : 'System'
}
