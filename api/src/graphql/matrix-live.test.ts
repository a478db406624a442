import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addChannelMember, removeChannelMember, setChannelRestriction } from '../domain/channels/access.ts'
import { createChannel } from '../domain/channels/create.ts'
import { startConversation } from '../domain/conversations/start.ts'
import { addNote } from '../domain/messages/add-note.ts'
import { deleteMessage } from '../domain/messages/delete.ts'
import { editMessage } from '../domain/messages/edit.ts'
import { sendMessage } from '../domain/messages/send.ts'
import type { Answer, Live } from '../testing/client.ts'
import { leaksIn, type Recorded } from '../testing/matrix-answers.ts'
import { documentOf, type RootField, rootFields } from '../testing/matrix-schema.ts'
import { canaries, createWorld, type ViewerName, type World } from '../testing/matrix-world.ts'
import { globalId, parseGlobalId } from './ids.ts'
import { createSchema } from './schema.ts'

const schema = createSchema()
/** Those that replay; what the others show of others is tested beside them. */
const feeds = rootFields(schema).filter(
  ({ operation, field }) => operation === 'subscription' && field.args.some(({ name }) => name === 'after'),
)
const subscribers = ['owner', 'agent', 'visitor', 'reader'] as const

let world: World

beforeAll(async () => {
  world = await createWorld()
})

afterAll(() => world.close())

const documentFor = (root: RootField, viewer: ViewerName) =>
  documentOf(root, { schema, depth: 3, isVisitor: viewer === 'visitor' })

const subscribe = (viewer: ViewerName, root: RootField, variables: Record<string, unknown>): Live =>
  world.viewers[viewer].subscribe(documentFor(root, viewer), variables)

describe.each(subscribers)('[003-31] what the %s receives', (viewer) => {
  it.each(feeds.map((root) => [root.field.name, root] as const))(
    'of %s holds nothing of others, replayed or live',
    async (name, root) => {
      const live = subscribe(viewer, root, { after: world.start })
      const replayed = await untilMarked(live, 'better answer plain')
      await makeNoise()
      const mark = await speakIn(world.own.Conversation)
      const answers = [...replayed, ...(await untilMarked(live, mark))]
      live.stop()
      expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([])
      expect(await leaksIn(world, recordedFrom(viewer, name, answers))).toEqual([])
    },
  )
})

describe('[003-31] a visitor', () => {
  it('finds no trace of an internal note in anything that it may read', async () => {
    const answers = await Promise.all(
      rootFields(schema)
        .filter(({ operation, field }) => operation === 'query' && !field.extensions.staffOnly)
        .map((root) => world.viewers.visitor.ask(documentFor(root, 'visitor'), { id: world.own.Conversation })),
    )
    expect(answers.filter(({ data }) => data).length).toBeGreaterThan(3)
    expect(await leaksIn(world, recordedFrom('visitor', 'queries', answers))).toEqual([])
  })

  it('is told no place that would count the notes', async () => {
    const { conversation } = await world.viewers.visitor.get(
      `query ($id: ID!) { conversation(id: $id) { unreadCount readCursors { lastReadSeq readAt reader { name } }
        lastMessage { seq text } messages { edges { node { seq direction replyTo { seq } } } } } }`,
      { id: world.own.Conversation },
    )
    const messages = conversation.messages.edges.map(({ node }: { node: object }) => node)
    expect(conversation.readCursors).toHaveLength(1)
    expect(conversation.readCursors[0].lastReadSeq).toBeNull()
    expect(conversation.lastMessage.seq).toBeNull()
    expect(
      messages.map(({ seq, direction }: { seq: unknown; direction: string }) => [seq, direction]),
    ).not.toContainEqual(expect.arrayContaining(['NOTE']))
    expect(messages.every(({ seq }: { seq: unknown }) => seq === null)).toBe(true)
  })

  it('sees no message where a reply answers a note', async () => {
    const reply = await sendMessage(world.acme.ctx, {
      conversationId: uuid(world.own.Conversation),
      text: 'As I said',
      replyToId: uuid(world.secrets.note.Message),
      clientMessageId: 'answers a note',
    })
    const query = 'query ($id: ID!) { node(id: $id) { ... on Message { text replyTo { id } } } }'
    const id = `msg_${reply.id.replaceAll('-', '')}`
    expect((await world.viewers.visitor.get(query, { id })).node).toEqual({ text: 'As I said', replyTo: null })
    expect((await world.viewers.agent.get(query, { id })).node.replyTo.id).toBe(world.secrets.note.Message)
  })
})

describe('[003-31] [S14] an agent', () => {
  it('learns nothing of a channel but that it is lost, live and replayed', async () => {
    const { acme } = world
    const agent = await acme.hire('AGENT')
    const channel = await createChannel(acme.ctx, { kind: 'API', name: canaries.hidden })
    const membership = { channelId: channel.id, agentId: agent.agent.id }
    const { cursor } = await agent.get('{ cursor }')
    const root = feeds.find(({ field }) => field.name === 'events')
    const document = documentFor(root as RootField, 'agent')
    const live = agent.subscribe(document, { after: cursor })
    await setChannelRestriction(acme.ctx, { channelId: channel.id, isRestricted: true })
    await addChannelMember(acme.ctx, membership)
    await removeChannelMember(acme.ctx, membership)
    const answers = await untilMarked(live, await speakIn(world.own.Conversation))
    const replay = agent.subscribe(document, { after: cursor })
    const replayed = await untilMarked(replay, 'ChannelMemberRemoved')
    const lost = [...answers.slice(-3), ...replayed].filter((answer) => JSON.stringify(answer).includes('Removed'))
    expect(lost.map(({ data }) => data.events.ChannelMemberRemoved_channelId)).toEqual([idOf(channel), idOf(channel)])
    expect(await leaksIn(world, recordedFrom('agent', 'events', [...lost, ...replayed]))).toEqual([])
    for (const subscription of [live, replay]) subscription.stop()
  })
})

describe('[003-31] a cursor', () => {
  it('of another company, or with any bit changed, is refused', async () => {
    const query = 'subscription ($after: String) { messageAdded(after: $after) { id } }'
    const { cursor: foreign } = await world.rival.owner.get('{ cursor }')
    const { cursor } = await world.viewers.agent.get('{ cursor }')
    const bytes = Buffer.from(cursor, 'base64url')
    const flipped = Array.from({ length: bytes.length }, (_, place) => {
      const changed = Buffer.from(bytes)
      changed[place] = (changed[place] ?? 0) ^ 1
      return changed.toString('base64url')
    })
    for (const after of [foreign, ...flipped]) {
      const live = world.viewers.agent.subscribe(query, { after })
      expect((await live.next()).errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_MALFORMED', resync: true })
    }
  })

  it('is the same for every viewer, and tells a visitor no number', async () => {
    const [mine, theirs] = [await world.viewers.visitor.get('{ cursor }'), await world.viewers.owner.get('{ cursor }')]
    expect(mine).toEqual(theirs)
    await speakIn(world.own.Conversation)
    const next = await world.viewers.visitor.get('{ cursor }')
    const differing = [...mine.cursor].filter((letter, place) => letter !== next.cursor[place])
    expect(differing.length).toBeGreaterThan(mine.cursor.length / 2)
  })
})

/** Everything happens that the subscribers must not hear of. */
async function makeNoise() {
  const { acme, rival, secrets } = world
  const note = {
    conversationId: uuid(world.own.Conversation),
    text: `${canaries.note} live`,
    clientMessageId: acme.ctx.id(),
  }
  const { id: messageId } = await addNote(acme.ctx, note)
  await editMessage(acme.ctx, { messageId, text: `${canaries.note} changed` })
  await deleteMessage(acme.ctx, { messageId })
  await speakIn(secrets.hidden.Conversation, canaries.hidden)
  await speakIn(secrets.other.Conversation, canaries.other)
  const text = canaries.foreign
  const started = {
    channelId: rival.api.id,
    customer: { externalId: acme.ctx.id() },
    text,
    clientConversationId: acme.ctx.id(),
  }
  await startConversation(rival.ctx, started)
  // Somebody else gains and loses the hidden channel.
  const membership = { channelId: uuid(secrets.hidden.Channel), agentId: acme.owner.agent.id }
  await addChannelMember(acme.ctx, membership)
  await removeChannelMember(acme.ctx, membership)
}

/** A message that everybody who sees the conversation receives, edited so that every feed tells of it. */
async function speakIn(conversation = '', word = ''): Promise<string> {
  const text = `${word} mark-${world.acme.ctx.id()}`
  const message = { conversationId: uuid(conversation), text: `${text} at first`, clientMessageId: world.acme.ctx.id() }
  const { id: messageId } = await sendMessage(world.acme.ctx, message)
  await editMessage(world.acme.ctx, { messageId, text })
  return text
}

/** Takes results up to the one that holds the text. */
async function untilMarked(live: Live, text: string): Promise<Answer[]> {
  const answers: Answer[] = []
  for (;;) {
    const answer = await live.next()
    answers.push(answer)
    if (JSON.stringify(answer).includes(text)) return answers
  }
}

const recordedFrom = (viewer: ViewerName, about: string, answers: Answer[]): Recorded[] =>
  answers.map((answer) => ({ viewer, about, text: JSON.stringify(answer) }))

const idOf = ({ id }: { id: string }) => globalId('Channel', id)

const uuid = (id = '') => parseGlobalId(id)?.uuid ?? ''
