/** The pages that are measured, as a client asks for them. */
import { conversationPlace } from '../src/domain/conversations/list.ts'
import { messagePlace } from '../src/domain/messages/list.ts'
import { globalId } from '../src/graphql/ids.ts'
import type { FilledWorkspace } from './pages-fill.ts'
import type { Person } from './people.ts'

export interface PageCase {
  name: string
  /** Whether the goal is about it. The others show that nothing falls off a cliff. */
  isGoal: boolean
  token: string
  /** One of these bodies is sent at a time. */
  bodies: string[]
  /** How many edges every answer has, in the small workspace as in the large one. */
  edges: number
}

const inboxQuery = `query Inbox($filter: ConversationFilter, $after: String) {
  conversations(first: 50, filter: $filter, after: $after) {
    edges { cursor node {
      id status unreadCount lastActivityAt
      customer { id name } channel { id name } assignee { id name }
      lastMessage { id text direction createdAt }
    } }
    pageInfo { hasNextPage endCursor }
  }
}`

const historyQuery = `query History($id: ID!, $before: String) {
  conversation(id: $id) {
    messages(last: 50, before: $before) {
      edges { cursor node { id seq cursor text direction createdAt sender { kind name } } }
      pageInfo { hasPreviousPage startCursor }
    }
  }
}`

/** The pages of a workspace, in the same order for every workspace. */
export async function pageCases(workspace: FilledWorkspace): Promise<PageCase[]> {
  const { owner, agent, newcomer, rareChannelId, longConversations } = workspace
  // Those that people work on are in PostgreSQL's memory; the others show what a page costs that is not.
  const often = longConversations.slice(0, 50)
  const seldom = longConversations.length > 100 ? longConversations.slice(50) : often
  const middle = (await middleCursors(workspace)).map((after) => ({ after }))
  const inbox = (name: string, variables: object[], { as = owner, edges = 50, isGoal = false } = {}): PageCase => ({
    name: `inbox, ${name}`,
    isGoal,
    token: as.token,
    bodies: variables.map((each) => JSON.stringify({ query: inboxQuery, variables: each })),
    edges,
  })
  const filtered = (name: string, filter: object, as?: Person) => inbox(name, [{ filter }], { as, edges: 25 })
  const newcomerId = globalId('Agent', newcomer.agentId)
  return [
    inbox('newest', [{}], { isGoal: true }),
    history('newest', often, workspace, {}, true),
    history('newest, seldom read', seldom, workspace),
    inbox('from the middle', middle),
    history('one page back', often, workspace, { before: messagePlace(workspace.ctx, { seq: 52 }) }),
    inbox('newest, agent', [{}], { as: agent }),
    inbox('from the middle, agent', middle, { as: agent }),
    filtered('waiting', { status: ['WAITING'] }),
    filtered('waiting, agent', { status: ['WAITING'] }, agent),
    filtered('of an assignee', { assigneeId: newcomerId }),
    filtered('of an assignee, agent', { assigneeId: newcomerId }, agent),
    filtered('of a rare channel', { channelId: globalId('Channel', rareChannelId) }),
  ]
}

function history(
  name: string,
  conversations: string[],
  { owner }: FilledWorkspace,
  place: object = {},
  isGoal = false,
): PageCase {
  return {
    name: `history, ${name}`,
    isGoal,
    token: owner.token,
    bodies: conversations.map((id) =>
      JSON.stringify({ query: historyQuery, variables: { id: globalId('Conversation', id), ...place } }),
    ),
    edges: 50,
  }
}

/** Places in the middle of the list, from which a page is full. */
async function middleCursors({ ctx }: FilledWorkspace): Promise<string[]> {
  const conversations = await ctx.db.conversation.count()
  const rows = await ctx.db.conversation.findMany({
    orderBy: [{ lastMessageAt: 'desc' }, { id: 'desc' }],
    skip: Math.max(0, conversations / 2 - 100),
    take: 100,
  })
  return rows.slice(0, conversations > 200 ? 100 : 40).map((row) => conversationPlace(ctx, row))
}
