/** Keeps the state equal to what the API holds: a first page, the feed from there on, and who types, reads and is there. */
import type { LiveClient, LiveSubscription } from '@parley/client'
import { watchGaps } from '../src/lib/gaps.ts'
import * as documents from './documents.ts'
import type { Lifetime } from './lifetime.ts'
import type { State, Store } from './store.ts'
import { change, emptyTimeline, place, replace } from './timeline.ts'
import type {
  BeginData,
  ConversationData,
  EphemeralData,
  EventData,
  MarksData,
  MessageData,
  PresenceData,
  ReadData,
  ReadMark,
  TypingData,
} from './types.ts'

export interface Follower {
  /** Reads the first page and follows from there; whatever was followed before ends. */
  begin(): Promise<void>
  /** Tells of a conversation that was read beside the feed. */
  meet(conversation: ConversationData): void
  /** Where the list of conversations goes on into the past. */
  readonly history: History
  stop(): void
}

export interface History {
  /** The oldest conversation of which something is shown, and the cursor of its first message. */
  conversationId: string | null
  before: string | null
  hasMore: boolean
  /** Its place in the list of conversations. */
  listCursor: string | null
  hasOlder: boolean
}

export interface FollowerParts {
  live: LiveClient
  store: Store
  lifetime: Lifetime
  /** The first page is there. */
  onReady(): void
  /** A message that came while the page was open, for the first time. */
  onMessage(message: MessageData): void
}

/** Typing that is not said again within this is over. */
const typingMs = 6_000
const retryMs = 5_000
/** Stands for the team among the ids of what is told about. */
const team = 'team'

const emptyHistory: History = { conversationId: null, before: null, hasMore: false, listCursor: null, hasOlder: false }

export function createFollower({ live, store, lifetime, onReady, onMessage }: FollowerParts): Follower {
  let subscriptions: LiveSubscription[] = []
  let history = emptyHistory
  let run = 0
  let cancelTyping = () => {}
  let tellings = 0
  /** Which telling was the last about a conversation, an agent or the team. */
  const lastTold = new Map<string, number>()
  lifetime.onEnd(watchGaps(live, { onOver: () => void askMarks() }))

  async function begin() {
    const mine = ++run
    stop()
    if (store.state.phase !== 'ready') store.set({ phase: 'loading' })
    try {
      const data = await live.query<BeginData>(documents.begin)
      if (mine !== run) return
      show(data)
      subscribe(data.cursor)
      onReady()
    } catch {
      if (mine !== run || lifetime.signal.aborted) return
      // The reason does not matter to the visitor; it is tried again, at once by hand.
      if (store.state.phase !== 'ready') store.set({ phase: 'failed' })
      lifetime.after(retryMs, () => mine === run && void begin())
    }
  }

  function show({ conversations }: BeginData) {
    const [edge] = conversations.edges
    const { timeline } = store.state
    if (!edge) {
      history = emptyHistory
      return store.set({ phase: 'ready', conversation: null, timeline: replace(timeline, []), earlier: 'none' })
    }
    const { node } = edge
    const { pageInfo, edges } = node.messages
    history = {
      conversationId: node.id,
      before: pageInfo.startCursor,
      hasMore: pageInfo.hasPreviousPage,
      listCursor: edge.cursor,
      hasOlder: conversations.pageInfo.hasNextPage,
    }
    const [typist] = node.typing
    store.set({
      phase: 'ready',
      timeline: replace(
        timeline,
        edges.map(({ node: message }) => message),
      ),
      earlier: history.hasMore || history.hasOlder ? 'some' : 'none',
      unread: {},
      readMarks: new Set(node.readCursors.filter(isAgents).flatMap(idOf)),
    })
    meet(node)
    if (typist) typed(typist)
  }

  function subscribe(cursor: string) {
    subscriptions = [
      live.subscribe<{ events: EventData }>(
        { query: documents.events, after: cursor },
        { next: ({ data }) => (data ? take(data.events) : undefined), error: ended, resync: () => void begin() },
      ),
      live.subscribe<{ ephemera: EphemeralData }>(
        { query: documents.ephemera, isResumable: false },
        // Whatever ends it ends the events too, which say it.
        { next: ({ data }) => (data ? hear(data.ephemera) : undefined), error: () => undefined },
      ),
    ]
  }

  function ended() {
    if (!lifetime.signal.aborted) store.set({ phase: 'failed' })
  }

  function take({ type, message, conversation }: EventData) {
    const { timeline } = store.state
    if (conversation) meet(conversation)
    if (!message) return
    if (type !== 'MESSAGE_ADDED') return store.set({ timeline: change(timeline, message) })
    const isKnown = timeline.placed.some(({ id }) => id === message.id)
    store.set({ timeline: place(timeline, message) })
    if (message.direction === 'OUT') silence()
    if (!isKnown) onMessage(message)
  }

  function told(...ids: (string | undefined)[]) {
    tellings++
    for (const id of ids) if (id) lastTold.set(id, tellings)
  }

  /** The conversation on screen is the one that can be written into: an open one before a closed one. */
  function meet(next: ConversationData) {
    const { conversation, unread } = store.state
    told(next.id, team)
    store.set({ unread: { ...unread, [next.id]: next.unreadCount }, isTeamOnline: next.isAgentOnline })
    const isOther = conversation && conversation.id !== next.id
    if (isOther && next.status === 'CLOSED' && conversation.status !== 'CLOSED') return
    told(next.assignee?.id)
    store.set({ conversation: pick(next) })
  }

  function hear(heard: EphemeralData) {
    switch (heard.__typename) {
      case 'TypingState':
        typed(heard)
        break
      case 'Presence':
        appeared(heard)
        break
      case 'ReadCursor':
        read(heard)
    }
  }

  function appeared({ status, person }: PresenceData) {
    const { conversation } = store.state
    told(person ? person.agent?.id : team)
    if (!person) return store.set({ isTeamOnline: status === 'ONLINE' })
    if (conversation?.assignee?.id !== person.agent?.id) return
    if (conversation) store.set({ conversation: { ...conversation, assigneePresence: { status } } })
  }

  function typed({ isTyping, sender }: TypingData) {
    const shown = store.state.typing
    const isShown = shown?.kind === sender.kind && shown.name === sender.name
    if (!isTyping) return isShown ? silence() : undefined
    if (sender.kind === 'CUSTOMER') return
    cancelTyping()
    if (!isShown) store.set({ typing: sender })
    cancelTyping = lifetime.after(typingMs, silence)
  }

  function silence() {
    cancelTyping()
    if (store.state.typing !== null) store.set({ typing: null })
  }

  function read(mark: ReadData) {
    const { unread, readMarks } = store.state
    if (isAgents(mark)) return store.set({ readMarks: new Set([...readMarks, ...idOf(mark)]) })
    told(mark.conversation.id)
    store.set({ unread: { ...unread, [mark.conversation.id]: mark.conversation.unreadCount } })
  }

  /** What nobody repeats: how far the visitor and the team have read meanwhile, and who has gone. */
  async function askMarks() {
    const { conversation, unread } = store.state
    const unreadIds = Object.keys(unread).filter((id) => unread[id])
    const ids = new Set(conversation ? [...unreadIds, conversation.id] : unreadIds)
    await Promise.all([...ids].map(askMarksOf))
  }

  async function askMarksOf(id: string) {
    const mine = run
    const before = store.state.unread[id]
    const asked = tellings
    // What was told since is newer than the answer.
    const isOld = (about: string) => (lastTold.get(about) ?? 0) > asked
    try {
      const { conversation: next } = await live.query<MarksData>(documents.marks, { id })
      if (!next || mine !== run) return
      const { conversation, unread, readMarks, isTeamOnline } = store.state
      store.set({ readMarks: new Set([...readMarks, ...next.readCursors.filter(isAgents).flatMap(idOf)]) })
      // It also changes when the visitor reads here, which may be told later.
      if (unread[id] === before && !isOld(id)) store.set({ unread: { ...unread, [id]: next.unreadCount } })
      if (conversation?.id !== id || conversation.assignee?.id !== next.assignee?.id) return
      const { assignee, isAgentOnline, assigneePresence } = next
      store.set({
        isTeamOnline: isOld(team) ? isTeamOnline : isAgentOnline,
        conversation: assignee && isOld(assignee.id) ? conversation : { ...conversation, assigneePresence },
      })
    } catch {
      // They are asked for again after the next gap.
    }
  }

  function stop() {
    for (const subscription of subscriptions) subscription.unsubscribe()
    subscriptions = []
  }

  return {
    begin,
    meet,
    get history() {
      return history
    },
    stop: () => {
      run++
      stop()
      history = emptyHistory
    },
  }
}

/** What is left when the visitor has become another one. */
export const forgotten: Partial<State> = {
  conversation: null,
  timeline: emptyTimeline,
  unread: {},
  readMarks: new Set(),
  typing: null,
  earlier: 'none',
  isTeamOnline: null,
}

const isAgents = ({ reader }: ReadMark) => reader.kind === 'AGENT'
const idOf = ({ lastReadMessage }: ReadMark) => (lastReadMessage ? [lastReadMessage.id] : [])

/** Only what the state holds; the first page has much more on it. */
function pick(conversation: ConversationData): ConversationData {
  const { id, status, handler, unreadCount, isAgentOnline, assignee, assigneePresence } = conversation
  return { id, status, handler, unreadCount, isAgentOnline, assignee, assigneePresence }
}
