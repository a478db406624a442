/** Good values for every required argument and every id in the schema, and who may call what with them. */
import { createCannedReply } from '../domain/canned-replies/create.ts'
import { inviteAgent } from '../domain/invitations/invite.ts'
import { globalId, type NodeType } from '../graphql/ids.ts'
import type { RootField, ValueMaker } from './matrix-schema.ts'
import type { ViewerName, World } from './matrix-world.ts'
import { testPassword } from './people.ts'

type Maker = (world: World, viewer: ViewerName) => unknown

/** Makes good values for one viewer. It throws for a name it does not know, so that no new field is forgotten. */
export function valuesFor(world: World, viewer: ViewerName): ValueMaker {
  return (name) => {
    const last = name.split('.').at(-1) ?? ''
    const maker = makers[name] ?? makers[last]
    if (maker) return maker(world, viewer)
    const [type] = idTypesAt(name)
    if (!type) throw new Error(`The attack matrix has no value for ${name}: add one to matrix-values.ts.`)
    return world.own[type]
  }
}

/** Which types of ids belong into a place. */
export function idTypesAt(name: string): NodeType[] {
  if (name === 'node.id')
    return ['Agent', 'ApiKey', 'CannedReply', 'Channel', 'Conversation', 'Customer', 'Invitation', 'Message']
  const type = idTypes[name] ?? idTypes[name.split('.').at(-1) ?? '']
  return type ? [type] : []
}

const idTypes: Record<string, NodeType> = {
  'conversation.id': 'Conversation',
  'customer.id': 'Customer',
  'renderCannedReply.id': 'CannedReply',
  cannedReplyId: 'CannedReply',
  conversationId: 'Conversation',
  viewingConversationId: 'Conversation',
  channelId: 'Channel',
  customerId: 'Customer',
  agentId: 'Agent',
  assigneeId: 'Agent',
  messageId: 'Message',
  replyToId: 'Message',
  ifLastMessageId: 'Message',
  apiKeyId: 'ApiKey',
  attachmentIds: 'Attachment',
  invitationId: 'Invitation',
  workspaceId: 'Workspace',
}

let made = 0
const fresh = () => `made-${++made}`

/** By the whole name of a place, or by its last part. */
const makers: Record<string, Maker> = {
  after: ({ start }) => start,
  allowedOrigins: () => ['https://example.org'],
  channelKey: ({ acme }) => acme.widget.publicKey,
  clientConversationId: fresh,
  clientMessageId: fresh,
  email: ({ acme }) => acme.owner.agent.email,
  externalId: fresh,
  handler: () => 'AGENT',
  isRestricted: () => false,
  isAway: () => false,
  isTyping: () => true,
  kind: () => 'API',
  name: () => 'A name',
  currentPassword: () => testPassword,
  newPassword: () => testPassword,
  password: () => testPassword,
  priority: () => 4,
  attachmentIds: ({ own }) => [own.Attachment],
  replyLimit: () => 3,
  replyWindowMinutes: () => 60,
  role: () => 'AGENT',
  scopes: () => ['READ'],
  size: () => 5,
  shortcut: fresh,
  status: () => 'ACTIVE',
  text: () => 'Some text',
  'setPresence.input.status': () => 'ONLINE',
  'inviteAgent.input.email': () => `${fresh()}@acme.example`,
  'acceptInvitation.input.token': newInvitation,
  'invitationPreview.token': newInvitation,
  'setAgentRole.input.agentId': colleague,
  'deactivateAgent.input.agentId': colleague,
  'reactivateAgent.input.agentId': colleague,
  'node.id': ({ own }) => own.Conversation,
  'editMessage.input.messageId': ownMessage,
  'deleteMessage.input.messageId': ownMessage,
  'deleteCannedReply.input.cannedReplyId': newCannedReply,
  'sendMessage.input.ifLastMessageId': lastMessage,
  'startConversation.input.channelId': apiChannel,
  'receiveMessage.input.channelId': apiChannel,
  'updateChannel.input.channelId': spareChannel,
  'setChannelRestriction.input.channelId': spareChannel,
  'addChannelMember.input.channelId': spareChannel,
  'removeChannelMember.input.channelId': spareChannel,
}

/** What the domain needs beyond what the schema requires. */
export function alsoNeeded({ field }: RootField, viewer: ViewerName): string[] {
  const input = (...names: string[]) => names.map((name) => `${field.name}.input.${name}`)
  if (field.name === 'receiveMessage') return input('customer.externalId')
  if (field.name === 'updateCustomer') return input('name')
  if (field.name === 'startConversation')
    return viewer === 'visitor' ? input('text') : input('text', 'channelId', 'customerId')
  return field.args.some(({ name }) => name === 'types') || field.args.some(({ name }) => name === 'conversationId')
    ? [`${field.name}.after`]
    : []
}

const forEveryone = ['signIn', 'startVisitorSession', 'invitationPreview', 'acceptInvitation']
const forManagers = [
  ...['apiKeys', 'createApiKey', 'revokeApiKey', 'createChannel', 'updateChannel', 'setChannelRestriction'],
  'createWidgetIdentityKey',
  ...[
    'channelMembers',
    'addChannelMember',
    'removeChannelMember',
    'createCannedReply',
    'updateCannedReply',
    'deleteCannedReply',
  ],
  ...['invitations', 'inviteAgent', 'revokeInvitation', 'setAgentRole', 'deactivateAgent', 'reactivateAgent'],
]
const forVisitors = [
  ...['viewer', 'cursor', 'node', 'conversation', 'conversations', 'startConversation', 'sendMessage', 'createUpload'],
  ...['editMessage', 'deleteMessage', 'markRead', 'markDelivered', 'setTyping', 'setPresence'],
]
/** What only people do, and no key. */
const forPeople = ['markRead', 'setTyping', 'setPresence', 'updateProfile', 'setAway', 'changePassword']

/** What is said by whom a message reaches. */
const forVisitorsOnly = ['markDelivered']
/** What the integration brings in. */
const forIntegrationsOnly = ['receiveMessage']

/** Who may call what, written out so that a change of it is seen. */
export function mayCall({ operation, field: { name } }: RootField, viewer: ViewerName): boolean {
  if (forEveryone.includes(name)) return true
  const isManaging = forManagers.includes(name)
  const isForOthers = [...forVisitorsOnly, ...forIntegrationsOnly].includes(name)
  switch (viewer) {
    case 'owner':
      return !isForOthers
    case 'agent':
      return !isForOthers && !isManaging
    case 'visitor':
      return operation === 'subscription' || forVisitors.includes(name)
    case 'reader':
      return operation !== 'mutation' && !isManaging
    case 'writer':
      if (operation === 'mutation') return !isManaging && !forPeople.includes(name) && !forVisitorsOnly.includes(name)
      return name === 'viewer' || name === 'cursor'
    case 'anonymous':
      return false
  }
}

/** Makes a feed speak that keeps nothing to replay, so that a subscriber has something to receive. */
export function provocationOf({
  field: { name },
}: RootField): ((world: World, to: ViewerName) => Promise<void>) | null {
  if (name === 'typingChanged' || name === 'ephemera') return typeOnce
  if (name === 'presenceChanged') return comeAndGo
  return name === 'readChanged' ? readOnce : null
}

async function typeOnce({ own, viewers }: World, to: ViewerName) {
  const document = 'mutation ($input: SetTypingInput!) { setTyping(input: $input) { isTyping } }'
  const by = viewers[to === 'visitor' ? 'agent' : 'visitor']
  for (const isTyping of [true, false])
    await by.get(document, { input: { conversationId: own.Conversation, isTyping } })
}

async function comeAndGo({ viewers }: World) {
  const document = 'mutation ($input: SetPresenceInput!) { setPresence(input: $input) { presence { status } } }'
  for (const status of ['ONLINE', 'AWAY']) {
    for (const by of [viewers.visitor, viewers.agent]) await by.get(document, { input: { status } })
  }
}

async function readOnce({ own, viewers }: World) {
  await viewers.visitor.get('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }', {
    input: { conversationId: own.Conversation, text: 'Read this', clientMessageId: fresh() },
  })
  const document = 'mutation ($input: MarkReadInput!) { markRead(input: $input) { readCursor { readAt } } }'
  await viewers.agent.get(document, { input: { conversationId: own.Conversation } })
}

/** These concern the session itself and take no id. */
export const ofSession = ['signOut', 'refreshSession']

/** A message of the viewer's own, which is all that most may edit. */
async function ownMessage({ own, viewers }: World, viewer: ViewerName) {
  const { data } = await viewers[viewer].ask(
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }',
    { input: { conversationId: own.Conversation, text: 'Mine', clientMessageId: fresh() } },
  )
  return data?.sendMessage.message.id ?? own.Message
}

async function lastMessage({ app, own }: World) {
  const conversations = await app.db.conversation.findMany()
  const conversation = conversations.find(({ id }) => globalId('Conversation', id) === own.Conversation)
  return globalId('Message', conversation?.lastMessageId ?? '')
}

function apiChannel({ acme, own }: World, viewer: ViewerName) {
  return viewer === 'visitor' ? own.Channel : globalId('Channel', acme.api.id)
}

/** One that may be deleted. */
async function newCannedReply({ acme }: World) {
  const { id } = await createCannedReply(acme.ctx, { shortcut: fresh(), text: 'Text' })
  return globalId('CannedReply', id)
}

/** Whose role may change and who may go without anybody else in the matrix noticing. */
function colleague({ leaver }: World) {
  return globalId('Agent', leaver.id)
}

/** Each works once. */
async function newInvitation({ acme }: World) {
  const email = `${fresh()}@acme.example`
  return (await inviteAgent(acme.ctx, { email, name: 'New', role: 'AGENT' })).token
}

function spareChannel({ spare }: World) {
  return globalId('Channel', spare.id)
}
