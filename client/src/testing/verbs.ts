/** Everything that changes something in a company, and who hears of it. */
import { createAgent } from '../../../api/src/domain/accounts/create-workspace.ts'
import { definitionOf, type EventType, eventCatalogue, type NewEvent } from '../../../api/src/domain/events.ts'
import { transact } from '../../../api/src/domain/transact.ts'
import { globalId } from '../../../api/src/graphql/ids.ts'
import type { Client } from '../../../api/src/testing/client.ts'
import { type Company, type Person, testPassword, type Visitor } from '../../../api/src/testing/people.ts'
import { mutate, type Talk } from './talk.ts'

const staff = ['owner', 'agent', 'reader', 'manager'] as const
export const all = [...staff, 'visitor'] as const
const admins = ['owner', 'manager'] as const
export type Name = (typeof all)[number]

type Hearers = Partial<Record<EventType, readonly Name[]>>

export interface Verb {
  verb: string
  run(): Promise<unknown>
  /** What is told of it, and to whom. */
  tells: Hearers
}

interface VerbParts {
  acme: Company
  agent: Person
  visitor: Visitor
  /** A key that may do everything. */
  manager: Client
  talk: Talk
}

/** In the order in which they can be run. */
export function createVerbs(parts: VerbParts): Verb[] {
  const known = knownVerbs(parts)
  return [...known, ...otherVerbs(known, parts)]
}

/** Of each verb that changes something, what it tells to whom: written out, so that a change of it is seen. */
function knownVerbs({ acme, agent, visitor, manager, talk }: VerbParts): Verb[] {
  const membership = () => ({
    channelId: globalId('Channel', acme.api.id),
    agentId: globalId('Agent', agent.agent.id),
  })
  return [
    // First, so that it finds no more than its own message on the way.
    {
      verb: 'markDelivered',
      run: async () => mutate(visitor, 'markDelivered', { conversationId: talk.id, messageId: await talk.say(agent) }),
      tells: { 'message.added': all, 'message.delivered': all },
    },
    {
      verb: 'startConversation',
      run: async () => {
        // While one is open, no other begins.
        await mutate(agent, 'setConversationStatus', { conversationId: talk.id, status: 'CLOSED' })
        await talk.start()
      },
      tells: { 'conversation.started': all, 'message.added': all },
    },
    { verb: 'sendMessage of a visitor', run: () => talk.say(visitor), tells: { 'message.added': all } },
    {
      verb: 'sendMessage of an agent',
      run: () => talk.say(agent),
      tells: { 'message.added': all },
    },
    {
      verb: 'editMessage',
      run: async () => mutate(agent, 'editMessage', { messageId: await talk.say(agent), text: 'Changed' }),
      tells: { 'message.added': all, 'message.edited': all },
    },
    {
      verb: 'deleteMessage',
      run: async () => mutate(visitor, 'deleteMessage', { messageId: await talk.say(visitor) }),
      tells: { 'message.added': all, 'message.deleted': all },
    },
    {
      verb: 'addNote',
      run: () =>
        mutate(agent, 'addNote', { conversationId: talk.id, text: 'Hm', clientMessageId: crypto.randomUUID() }),
      tells: { 'message.added': staff },
    },
    {
      verb: 'assignConversation',
      run: () =>
        mutate(agent, 'assignConversation', { conversationId: talk.id, assigneeId: globalId('Agent', agent.agent.id) }),
      tells: { 'conversation.assigned': all },
    },
    {
      verb: 'setConversationStatus',
      run: () => mutate(agent, 'setConversationStatus', { conversationId: talk.id, status: 'CLOSED' }),
      tells: { 'conversation.status_changed': all },
    },
    {
      verb: 'setConversationHandler',
      run: () =>
        mutate(agent, 'setConversationHandler', { conversationId: talk.id, handler: 'AGENT', requiresHuman: true }),
      tells: { 'conversation.handler_changed': staff },
    },
    {
      verb: 'setConversationHandler to another',
      run: () => mutate(agent, 'setConversationHandler', { conversationId: talk.id, handler: 'AI' }),
      tells: { 'conversation.handler_changed': all },
    },
    {
      verb: 'sendMessage of an agent who takes over from the AI',
      run: () => talk.say(agent),
      tells: { 'conversation.handler_changed': all, 'message.added': all },
    },
    {
      verb: 'setConversationPriority',
      run: () => mutate(agent, 'setConversationPriority', { conversationId: talk.id, priority: 4 }),
      tells: { 'conversation.priority_changed': staff },
    },
    {
      verb: 'receiveMessage',
      run: () =>
        mutate(manager, 'receiveMessage', {
          channelId: globalId('Channel', acme.api.id),
          customer: { externalId: crypto.randomUUID() },
          text: 'From a shop',
        }),
      tells: { 'conversation.started': staff, 'message.added': staff },
    },
    {
      verb: 'updateCustomer',
      run: () =>
        mutate(agent, 'updateCustomer', {
          customerId: globalId('Customer', visitor.session.customer.id),
          name: 'Maria',
        }),
      tells: { 'customer.updated': staff },
    },
    {
      verb: 'createAgent',
      run: () =>
        createAgent(acme.ctx, { email: 'new@acme.example', name: 'New', role: 'AGENT', password: testPassword }),
      tells: { 'agent.created': staff },
    },
    {
      verb: 'createChannel',
      run: () => mutate(acme.owner, 'createChannel', { kind: 'API', name: 'Another' }),
      tells: { 'channel.created': staff },
    },
    {
      verb: 'updateChannel',
      run: () => mutate(acme.owner, 'updateChannel', { channelId: globalId('Channel', acme.api.id), name: 'Renamed' }),
      tells: { 'channel.updated': staff },
    },
    {
      verb: 'setChannelRestriction',
      run: () =>
        mutate(acme.owner, 'setChannelRestriction', {
          channelId: globalId('Channel', acme.api.id),
          isRestricted: true,
        }),
      tells: { 'channel.restriction_changed': [...admins, 'agent'] },
    },
    {
      verb: 'addChannelMember',
      run: () => mutate(acme.owner, 'addChannelMember', membership()),
      tells: { 'channel.member_added': [...admins, 'agent'] },
    },
    {
      verb: 'removeChannelMember',
      run: () => mutate(acme.owner, 'removeChannelMember', membership()),
      tells: { 'channel.member_removed': [...admins, 'agent'] },
    },
    {
      verb: 'createApiKey and revokeApiKey',
      run: async () => {
        const input = { name: 'Short-lived', scopes: ['READ'] }
        const document = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } } }'
        const { createApiKey } = await acme.owner.get(document, { input })
        return mutate(acme.owner, 'revokeApiKey', { apiKeyId: createApiKey.apiKey.id })
      },
      tells: { 'api_key.created': admins, 'api_key.revoked': admins },
    },
    {
      verb: 'signOut',
      run: async () => (await acme.hire('AGENT')).get('mutation { signOut }'),
      tells: { 'agent.created': staff, 'session.ended': admins },
    },
  ]
}

/** What no verb above tells, recorded as its verb does it, for those whom the catalogue names. */
function otherVerbs(verbs: Verb[], { acme, visitor }: VerbParts): Verb[] {
  const told = verbs.flatMap(({ tells }) => Object.keys(tells))
  const others = Object.keys(eventCatalogue).filter((type): type is EventType => !told.includes(type))
  return others.map((type) => {
    const { audience, visitors } = definitionOf(type)
    const hearers = { conversation: visitors ? all : staff, workspace: staff, admins, nobody: [] }[audience]
    const record = async () => {
      const { id, channelId, customerId } = await acme.ctx.db.conversation.findFirstOrThrow({
        where: { customerId: visitor.session.customer.id },
      })
      const place = audience === 'conversation' ? { conversationId: id, channelId, customerId } : {}
      // Nobody asks for more than its type, so it needs no data of its own.
      const event = { type, subjectId: crypto.randomUUID(), data: {}, ...place } as NewEvent
      await transact(acme.ctx, async ({ emit }) => emit(event))
    }
    return { verb: type, run: record, tells: { [type]: hearers } }
  })
}
