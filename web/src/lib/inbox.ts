/** All that runs while an agent is signed in: the store, the API, and the live connection that keeps the store right. */

import { createLiveClient, type LiveClient, type LiveError, type LiveSubscription } from '@parley/client'
import { stringifyDocument } from '@urql/core'
import type { EphemeraSubscription, EventsSubscription, MessageFieldsFragment } from '../gql/graphql.ts'
import { type Api, createApi } from './api.ts'
import { ApiError, codeOf } from './api-error.ts'
import { watchGaps } from './gaps.ts'
import { createLoader, type Loader } from './loader.ts'
import { createNotices, type Notices } from './notices.ts'
import { createOutbox, type Letter, type Outbox } from './outbox.ts'
import { apiUrl, type Self, type SessionKeeper } from './session/session.ts'
import type { FeedEvent } from './store/changes.ts'
import { StartQuery } from './store/documents.ts'
import { personKey } from './store/ephemera.ts'
import { AddNoteMutation, SendMessageMutation } from './store/message-documents.ts'
import { createStore, type Store } from './store/store.ts'
import {
  EphemeraSubscription as EphemeraDocument,
  EventsSubscription as EventsDocument,
} from './store/subscriptions.ts'
import type { Ephemeral, ReadCursor, TypingState } from './store/types.ts'

export interface Inbox extends Loader {
  readonly self: Self
  readonly store: Store
  readonly api: Api
  readonly live: LiveClient
  /** One's own messages on their way. */
  readonly outbox: Outbox
  readonly notices: Notices
  /** Calls back after each event of the feed, when the store has it. */
  onEvent(listener: (event: FeedEvent) => void): () => void
  /** Reads what everything begins with and connects. Throws an ApiError; call it again to try again. */
  start(): Promise<void>
  dispose(): void
}

export interface InboxParts {
  session: SessionKeeper
  self: Self
  /** The feed has ended and will not come back by itself. */
  onFailed(): void
}

export function createInbox({ session, self, onFailed }: InboxParts): Inbox {
  const store = createStore()
  // What one agent has under way is never said by the next who signs in on this page.
  const token: SessionKeeper['token'] = async (refused) => {
    const good = await session.token(refused)
    if (session.state.self?.id !== self.id) throw new ApiError('UNAUTHENTICATED', 'Somebody else is signed in.')
    return good
  }
  const api = createApi({ token })
  const live = createLiveClient({ url: apiUrl, token })
  const loader = createLoader(api, store)
  const notices = createNotices()
  const outbox = createOutbox({
    store,
    deliver,
    storage: sessionStorage,
    storageKey: `parley.outbox.${self.id}`,
    newId: () => crypto.randomUUID(),
    now: () => new Date(),
  })
  const stopWatching = live.onState(({ status }) => {
    if (status === 'live') outbox.hurry()
  })
  const stopWatchingGaps = watchGaps(live, {
    // Everybody who is there is told anew, but not who has gone.
    onReconnected: store.clearEphemera,
    onOver: () => {
      loader.retryFailed()
      loader.reloadMarks()
    },
  })
  window.addEventListener('online', loader.retryFailed)
  const listeners = new Set<(event: FeedEvent) => void>()
  const subscriptions: LiveSubscription[] = []
  const typingEnds = new Map<string, ReturnType<typeof setTimeout>>()
  let isDisposed = false

  async function deliver(letter: Letter): Promise<MessageFieldsFragment> {
    const { conversationId, clientMessageId, text, attachmentIds = [] } = letter
    const input = { conversationId, clientMessageId, text, attachmentIds: [...attachmentIds] }
    if (letter.direction === 'NOTE') return (await api.mutate(AddNoteMutation, { input })).addNote.message
    const { replyToId, ifLastMessageId } = letter
    const readAt = store.beginRead()
    try {
      const answer = await api.mutate(SendMessageMutation, { input: { ...input, replyToId, ifLastMessageId } })
      const { message } = answer.sendMessage
      const { replyWindow, replyLimit } = message.conversation
      const known = store.conversation(conversationId)
      // How many more may follow is known before the event comes.
      if (known) store.merge({ conversations: [{ ...known, replyWindow, replyLimit }] }, readAt)
      return message
    } catch (error) {
      // What is known of the rules is out of date.
      if (codeOf(error) === 'REPLY_WINDOW_CLOSED') void loader.loadConversation(conversationId)
      throw error
    }
  }

  async function start(): Promise<void> {
    const readAt = store.beginRead()
    const { cursor, agents, channels } = await api.query(StartQuery, {})
    if (isDisposed) return
    store.merge({ agents, channels }, readAt)
    // From this cursor on nothing is missed, whenever the lists are read after it.
    followEvents(cursor)
    followEphemera()
  }

  function followEvents(after: string): void {
    const request = { query: stringifyDocument(EventsDocument), after }
    subscriptions.push(
      live.subscribe<EventsSubscription>(request, {
        next: ({ data }) => {
          if (data) take(data.events)
        },
        error: (error) => followFailed(error),
        resync: () => void startOver(),
      }),
    )
  }

  function take(event: FeedEvent): void {
    const { shownChannelId } = store.apply(event)
    if (event.__typename === 'MessageAdded' && event.message.clientMessageId) {
      outbox.confirm(event.message.clientMessageId)
    }
    if (shownChannelId) loader.reloadAll()
    for (const listener of [...listeners]) listener(event)
  }

  /** The log does not reach back to where we were: everything that is shown is read again. */
  async function startOver(): Promise<void> {
    try {
      const { cursor } = await api.query(StartQuery, {})
      if (isDisposed) return
      followEvents(cursor)
      loader.reloadAll()
    } catch {
      // The page says so and offers to begin anew.
      if (!isDisposed) onFailed()
    }
  }

  function followFailed(error: LiveError): void {
    // Signed out elsewhere, or taken out of the team: the next question to the session finds out.
    if (error.code === 'UNAUTHENTICATED') void session.restore()
    else onFailed()
  }

  function followEphemera(): void {
    subscriptions.push(
      live.subscribe<EphemeraSubscription>(
        { query: stringifyDocument(EphemeraDocument), isResumable: false },
        {
          next: ({ data }) => (data ? takeEphemeral(data.ephemera) : undefined),
          // Whatever ends them ends the events too, which say it.
          error: () => undefined,
        },
      ),
    )
  }

  function takeEphemeral(ephemeral: Ephemeral): void {
    switch (ephemeral.__typename) {
      case 'TypingState':
        takeTyping(ephemeral)
        break
      case 'Presence':
        store.setPresence(ephemeral)
        break
      case 'ReadCursor':
        takeRead(ephemeral)
    }
  }

  function takeTyping({ conversation, sender, isTyping, preview, expiresAt }: TypingState): void {
    const key = personKey(sender)
    const timerKey = `${conversation.id} ${key}`
    clearTimeout(typingEnds.get(timerKey))
    typingEnds.delete(timerKey)
    const stop = () => store.setTypist(conversation.id, { key, until: 0 })
    if (!isTyping) {
      stop()
      return
    }
    const until = Date.parse(expiresAt)
    store.setTypist(conversation.id, { key, sender, preview, until })
    // Clocks differ; however far off this one is, nobody types for ever or not at all.
    const left = Math.min(Math.max(until - Date.now(), shortestTypingMs), longestTypingMs)
    typingEnds.set(timerKey, setTimeout(stop, left))
  }

  function takeRead({ conversation, reader, lastReadSeq, readAt }: ReadCursor): void {
    if (lastReadSeq !== null) store.setReadMark(conversation.id, { reader, lastReadSeq, readAt })
    if (reader.agent?.id === self.id) store.setUnread(conversation.id, conversation.unreadCount)
  }

  return {
    self,
    store,
    api,
    live,
    outbox,
    notices,
    ...loader,
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start,
    dispose: () => {
      isDisposed = true
      for (const timer of typingEnds.values()) clearTimeout(timer)
      stopWatching()
      stopWatchingGaps()
      window.removeEventListener('online', loader.retryFailed)
      outbox.dispose()
      live.dispose()
    },
  }
}

const shortestTypingMs = 1_000
const longestTypingMs = 8_000
