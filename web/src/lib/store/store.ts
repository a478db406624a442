/**
 * The single source of what is shown of conversations and messages. Queries fill it, events change it in their order,
 * and whoever shows a thing listens to that thing alone, so that one event repaints one row.
 */
import { type Change, changeOf, type FeedEvent } from './changes.ts'
import { createEphemera, type Ephemera } from './ephemera.ts'
import { matchesView, type ViewFilter } from './match-view.ts'
import type { Place } from './order.ts'
import { createSignals, type Listener } from './signals.ts'
import { createTimelines, type Timelines } from './timelines.ts'
import type { Agent, Channel, Conversation, Customer, Entities, Message } from './types.ts'
import { addPage, emptyView, holds, insertInView, moveInView, type View, type ViewPage } from './view.ts'

export interface Store extends Ephemera, Timelines {
  /** Calls back when the thing behind this key changes; see `keys`. */
  on(key: string, listener: Listener): () => void
  /** Whether anybody shows the thing behind this key. */
  isShown(key: string): boolean
  conversation(id: string): Conversation | undefined
  message(id: string): Message | undefined
  customer(id: string): Customer | undefined
  agent(id: string): Agent | undefined
  channel(id: string): Channel | undefined
  /** All of the team and all channels; the same arrays until one changes. */
  agents(): readonly Agent[]
  channels(): readonly Channel[]
  view(key: string): View
  hasView(key: string): boolean
  /** The moment a read begins. Give it to `merge`, so that what events said meanwhile is not undone by an older answer. */
  beginRead(): number
  merge(entities: Entities, readAt: number): void
  apply(event: FeedEvent): Change
  /** Begins to keep a list; `fillView` brings its pages. */
  openView(key: string, filter: ViewFilter): void
  closeView(key: string): void
  fillView(key: string, page: ViewPage, readAt: number): void
  failView(key: string): void
  setUnread(conversationId: string, unreadCount: number): void
  /** As `merge`, of what the API answered about how much is unread. */
  mergeUnread(answers: readonly Pick<Conversation, 'id' | 'unreadCount'>[], readAt: number): void
  /** The lists that are kept, for reading them anew. */
  openViews(): readonly { key: string; filter: ViewFilter }[]
}

export const keys = {
  conversation: (id: string) => `conversation:${id}`,
  message: (id: string) => `message:${id}`,
  customer: (id: string) => `customer:${id}`,
  agent: (id: string) => `agent:${id}`,
  agents: 'agents',
  channels: 'channels',
  view: (key: string) => `view:${key}`,
  timeline: (conversationId: string) => `timeline:${conversationId}`,
  pending: (clientMessageId: string) => `pending:${clientMessageId}`,
  typing: (conversationId: string) => `typing:${conversationId}`,
  presence: (personKey: string) => `presence:${personKey}`,
  viewers: (conversationId: string) => `viewers:${conversationId}`,
  readMarks: (conversationId: string) => `read:${conversationId}`,
}

export function createStore(): Store {
  const { on, emit, isHeard } = createSignals()
  const conversations = new Map<string, Conversation>()
  const messages = new Map<string, Message>()
  const customers = new Map<string, Customer>()
  const agents = new Map<string, Agent>()
  const channels = new Map<string, Channel>()
  const views = new Map<string, { filter: ViewFilter; view: View }>()
  /** When an event changed a thing last, in events. */
  const touched = new Map<string, number>()
  /** When it was told last how much of a conversation is unread, likewise. */
  const counted = new Map<string, number>()
  let now = 0
  let agentList: readonly Agent[] = []
  let channelList: readonly Channel[] = []
  const timelines = createTimelines({ emit, seqOf: (id) => messages.get(id)?.seq ?? 0 })

  const placeOf = (id: string): Place | undefined => conversations.get(id)
  const isNewer = (id: string, readAt: number) => (touched.get(id) ?? 0) <= readAt

  const belongs = (filter: ViewFilter, conversation: Conversation, isListed: boolean) =>
    matchesView(filter, { conversation, customer: customers.get(conversation.customerId), isListed })

  function setView(key: string, view: View): void {
    const known = views.get(key)
    if (!known || known.view === view) return
    views.set(key, { ...known, view })
    emit(keys.view(key))
  }

  function setConversation(next: Conversation | null, before: Conversation | undefined): void {
    for (const [key, { filter, view }] of views) {
      const isListed = before !== undefined && holds(view, before, placeOf)
      const target = next && belongs(filter, next, isListed) ? next : null
      setView(key, moveInView(view, before ?? null, target, placeOf))
    }
    const id = next?.id ?? before?.id
    if (next) conversations.set(next.id, next)
    else if (before) conversations.delete(before.id)
    if (id) emit(keys.conversation(id))
  }

  function setAll<Thing extends { id: string }>(
    map: Map<string, Thing>,
    things: readonly Thing[] | undefined,
    readAt: number,
    keyOf: (id: string) => string,
  ): boolean {
    let hasChanged = false
    for (const thing of things ?? []) {
      if (!isNewer(thing.id, readAt)) continue
      const known = map.get(thing.id)
      if (known && isSame(known, thing)) continue
      map.set(thing.id, { ...known, ...thing })
      hasChanged = true
      emit(keyOf(thing.id))
    }
    return hasChanged
  }

  function merge(entities: Entities, readAt: number): void {
    setAll(customers, entities.customers, readAt, keys.customer)
    if (setAll(agents, entities.agents, readAt, keys.agent)) {
      agentList = [...agents.values()].sort((a, b) => a.name.localeCompare(b.name))
      emit(keys.agents)
    }
    if (setAll(channels, entities.channels, readAt, (id) => `channel:${id}`)) {
      channelList = [...channels.values()]
      emit(keys.channels)
    }
    setAll(messages, entities.messages, readAt, keys.message)
    for (const conversation of entities.conversations ?? []) {
      const known = conversations.get(conversation.id)
      if (isNewer(conversation.id, readAt) && !(known && isSame(known, conversation))) {
        const isCounted = known && (counted.get(conversation.id) ?? 0) > readAt
        setConversation(isCounted ? { ...conversation, unreadCount: known.unreadCount } : conversation, known)
      }
    }
  }

  function hideChannel(channelId: string): void {
    channels.delete(channelId)
    channelList = [...channels.values()]
    emit(keys.channels)
    for (const conversation of [...conversations.values()]) {
      if (conversation.channelId === channelId) setConversation(null, conversation)
    }
  }

  return {
    ...createEphemera({ emit }),
    ...timelines,
    on,
    isShown: isHeard,
    conversation: (id) => conversations.get(id),
    message: (id) => messages.get(id),
    customer: (id) => customers.get(id),
    agent: (id) => agents.get(id),
    channel: (id) => channels.get(id),
    agents: () => agentList,
    channels: () => channelList,
    view: (key) => views.get(key)?.view ?? emptyView,
    hasView: (key) => views.has(key),
    beginRead: () => now,
    merge,
    apply: (event) => {
      const change = changeOf(event)
      now++
      merge(change.entities, now)
      for (const things of Object.values(change.entities)) for (const { id } of things) touched.set(id, now)
      for (const message of change.entities.messages ?? []) timelines.addToTimeline(message)
      if (change.hiddenChannelId) hideChannel(change.hiddenChannelId)
      return change
    },
    openView: (key, filter) => {
      views.set(key, { filter, view: emptyView })
      emit(keys.view(key))
    },
    closeView: (key) => {
      views.delete(key)
    },
    fillView: (key, page, readAt) => {
      const known = views.get(key)
      if (!known) return
      const fits = (id: string, isListed: boolean) => {
        const conversation = conversations.get(id)
        return conversation !== undefined && belongs(known.filter, conversation, isListed)
      }
      let view = addPage(known.view, page, (id) => fits(id, true), placeOf)
      // What changed while the page was read may belong into it without being in it.
      for (const [id, at] of touched) {
        const place = at > readAt && fits(id, false) ? placeOf(id) : undefined
        if (place) view = insertInView(view, place, placeOf)
      }
      setView(key, view)
    },
    failView: (key) => {
      const known = views.get(key)
      if (known) setView(key, { ...known.view, status: 'failed' })
    },
    setUnread: (conversationId, unreadCount) => {
      const known = conversations.get(conversationId)
      counted.set(conversationId, ++now)
      if (known && known.unreadCount !== unreadCount) setConversation({ ...known, unreadCount }, known)
    },
    mergeUnread: (answers, readAt) => {
      const changed = answers.flatMap(({ id, unreadCount }) => {
        const known = conversations.get(id)
        return known ? { ...known, unreadCount } : []
      })
      merge({ conversations: changed }, readAt)
    },
    openViews: () => [...views].map(([key, { filter }]) => ({ key, filter })),
  }
}

/** Answers of the API are plain data in a fixed order of fields, so equal things have equal text. */
const isSame = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b)
