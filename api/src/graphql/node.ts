import { brandWithType } from '@pothos/core'
import { getAgent, getApiKey } from '../domain/accounts/get.ts'
import { getCannedReply } from '../domain/canned-replies/list.ts'
import { getChannel } from '../domain/channels/list.ts'
import { getConversation } from '../domain/conversations/get.ts'
import { getCustomer } from '../domain/customers/get.ts'
import { notFound } from '../domain/errors.ts'
import { getInvitation } from '../domain/invitations/list.ts'
import { getMessage } from '../domain/messages/get.ts'
import { Agent } from './agent.ts'
import { ApiKey } from './api-key.ts'
import { builder } from './builder.ts'
import { CannedReply } from './canned-reply.ts'
import { Channel } from './channel.ts'
import type { GraphQLContext } from './context.ts'
import { Conversation } from './conversation.ts'
import { Customer } from './customer.ts'
import { type NodeType, parseGlobalId } from './ids.ts'
import { Invitation } from './invitation.ts'
import { Message } from './message.ts'

builder.queryField('node', (t) =>
  t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    args: { id: t.arg.id({ required: true, description: 'The id of anything that has one.' }) },
    description: 'Anything by its id. Errors: NOT_FOUND.',
    resolve: async (_, { id }, { ctx }) => {
      const parsed = parseGlobalId(id)
      const node = parsed ? await find[parsed.type](ctx, parsed.uuid) : null
      if (!node) throw notFound('Node')
      return node
    },
  }),
)

type Find = (ctx: GraphQLContext['ctx'], uuid: string) => Promise<object | null>

/** How each type is found by whoever may see it. The brand tells GraphQL which type the row is. */
const find: Record<NodeType, Find> = {
  Agent: async (ctx, id) => branded(Agent, await getAgent(ctx, id)),
  ApiKey: async (ctx, id) => branded(ApiKey, await getApiKey(ctx, id)),
  CannedReply: async (ctx, id) => branded(CannedReply, await getCannedReply(ctx, id)),
  Channel: async (ctx, id) => branded(Channel, await getChannel(ctx, id)),
  Conversation: async (ctx, id) => branded(Conversation, await getConversation(ctx, id)),
  Customer: async (ctx, id) => branded(Customer, await getCustomer(ctx, id)),
  Invitation: async (ctx, id) => branded(Invitation, await getInvitation(ctx, id)),
  Message: async (ctx, id) => branded(Message, await getMessage(ctx, id)),
  // A file is only shown by its message.
  Attachment: async () => null,
  // A workspace is only ever named; there is nothing to read of it yet that the viewer does not say.
  Workspace: async () => null,
}

function branded(ref: Parameters<typeof brandWithType>[1], row: object | null): object | null {
  if (row) brandWithType(row, ref)
  return row
}
