/** The timelines of the conversations that were opened, and one's own messages that are on their way. */

import { addMessage, addMessagePage, emptyTimeline, type SeqOf, type Timeline, type TimelinePage } from './timeline.ts'
import type { Message, PendingMessage } from './types.ts'

export interface Timelines {
  timeline(conversationId: string): Timeline
  pending(clientMessageId: string): PendingMessage | undefined
  /** Begins to keep the messages of a conversation; `fillTimeline` brings its pages. */
  openTimeline(conversationId: string): void
  closeTimeline(conversationId: string): void
  fillTimeline(conversationId: string, page: TimelinePage): void
  /** Answers false when there is nothing older or it is being read already. */
  beginOlder(conversationId: string): boolean
  failTimeline(conversationId: string): void
  /** For an answer of the API or an event, whichever comes first: the message is shown once. */
  addToTimeline(message: Message): void
  /** Shows a message of one's own before the server has it, or changes how it is doing. */
  setPending(message: PendingMessage): void
  dropPending(clientMessageId: string): void
  openTimelines(): readonly string[]
}

interface Parts {
  emit(key: string): void
  seqOf: SeqOf
}

export function createTimelines({ emit, seqOf }: Parts): Timelines {
  const timelines = new Map<string, Timeline>()
  const unconfirmed = new Map<string, PendingMessage>()
  /** Known to be stored, perhaps before the answer to the sending came or was lost. */
  const confirmed = new Set<string>()

  function set(conversationId: string, timeline: Timeline): void {
    const known = timelines.get(conversationId)
    if (known === timeline) return
    timelines.set(conversationId, timeline)
    emit(`timeline:${conversationId}`)
  }

  function dropPending(clientMessageId: string): void {
    const message = unconfirmed.get(clientMessageId)
    if (!message) return
    unconfirmed.delete(clientMessageId)
    const known = timelines.get(message.conversationId)
    if (!known) return
    set(message.conversationId, { ...known, pending: known.pending.filter((id) => id !== clientMessageId) })
  }

  function confirm(clientMessageId: string | null | undefined): void {
    if (!clientMessageId) return
    confirmed.add(clientMessageId)
    dropPending(clientMessageId)
  }

  /** Written messages outlive the closing of their conversation. */
  const pendingIn = (conversationId: string) =>
    [...unconfirmed.values()].filter((one) => one.conversationId === conversationId).map((one) => one.clientMessageId)

  return {
    timeline: (conversationId) => timelines.get(conversationId) ?? emptyTimeline,
    pending: (clientMessageId) => unconfirmed.get(clientMessageId),
    openTimeline: (conversationId) => {
      if (timelines.has(conversationId)) return
      set(conversationId, { ...emptyTimeline, pending: pendingIn(conversationId) })
    },
    closeTimeline: (conversationId) => {
      if (timelines.delete(conversationId)) emit(`timeline:${conversationId}`)
    },
    fillTimeline: (conversationId, page) => {
      const known = timelines.get(conversationId)
      if (known) set(conversationId, addMessagePage(known, page, seqOf))
      // What an earlier page of this tab sent without ever hearing of it.
      for (const { clientMessageId } of page.messages) if (clientMessageId) dropPending(clientMessageId)
    },
    beginOlder: (conversationId) => {
      const known = timelines.get(conversationId)
      if (!known?.startCursor || known.older === 'loading') return false
      set(conversationId, { ...known, older: 'loading' })
      return true
    },
    failTimeline: (conversationId) => {
      const known = timelines.get(conversationId)
      if (!known) return
      if (known.older === 'loading') set(conversationId, { ...known, older: 'failed' })
      // Single messages that events brought are not its newest page.
      else if (known.status !== 'ready') set(conversationId, { ...known, status: 'failed' })
    },
    addToTimeline: (message) => {
      const known = timelines.get(message.conversation.id)
      if (known) set(message.conversation.id, addMessage(known, message, seqOf))
      confirm(message.clientMessageId)
    },
    setPending: (message) => {
      if (confirmed.has(message.clientMessageId)) return
      const isNew = !unconfirmed.has(message.clientMessageId)
      unconfirmed.set(message.clientMessageId, message)
      emit(`pending:${message.clientMessageId}`)
      const known = timelines.get(message.conversationId)
      if (!known || !isNew) return
      set(message.conversationId, { ...known, pending: [...known.pending, message.clientMessageId] })
    },
    dropPending,
    openTimelines: () => [...timelines.keys()],
  }
}
