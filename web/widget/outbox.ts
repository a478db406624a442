/** Sends one message after another, in order and once, whenever the API can be reached; what it refuses waits for the visitor. */
import type { LiveClient } from '@parley/client'
import * as documents from './documents.ts'
import type { Lifetime } from './lifetime.ts'
import type { Memory } from './memory.ts'
import type { Store } from './store.ts'
import { acknowledge, addPending, type Entry, update } from './timeline.ts'
import type { ConversationData, MessageData, MessagePage } from './types.ts'

export interface Outbox {
  send(text: string): void
  retry(key: string): void
  /** The first page is there, or the network may be back. */
  hurry(): void
}

interface OutboxParts {
  live: LiveClient
  store: Store
  /** Of this tab; what is queued outlives a reload. */
  memory: Memory
  lifetime: Lifetime
  newId(): string
  onConversation(conversation: ConversationData): void
}

interface Queued {
  key: string
  text: string
  at: number
}

const retryMs = 3_000
/** Whatever else fails is told to the visitor; these pass by themselves. */
const passing = new Set(['UNREACHABLE', 'UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL_SERVER_ERROR'])

export function createOutbox({ live, store, memory, lifetime, newId, onConversation }: OutboxParts): Outbox {
  let isBusy = false
  let cancelRetry = () => {}

  for (const { key, text, at } of recall(memory)) add(key, text, at)

  function add(key: string, text: string, at: number) {
    const sender = { kind: 'CUSTOMER', name: '' } as const
    const rest = { id: null, conversationId: null, isMine: true, isEdited: false, isDeleted: false } as const
    const entry: Entry = { key, sender, text, at, progress: 'sending', ...rest }
    store.set({ timeline: addPending(store.state.timeline, entry) })
  }

  const keep = () => memory.set('outbox', JSON.stringify(store.state.timeline.pending.filter(isUnsent).map(queuedOf)))
  const mark = (key: string, progress: 'sending' | 'failed') =>
    store.set({ timeline: update(store.state.timeline, key, (entry) => ({ ...entry, progress })) })

  async function flush() {
    // Where it goes is known when the first page is.
    if (isBusy || lifetime.signal.aborted || store.state.phase !== 'ready') return
    isBusy = true
    cancelRetry()
    try {
      for (let entry = next(); entry; entry = next()) await sendOne(entry)
    } catch {
      // It could not be reached or could not answer; the same id makes the next attempt safe.
      cancelRetry = lifetime.after(retryMs, () => void flush())
    } finally {
      isBusy = false
    }
  }

  const next = () => store.state.timeline.pending.find(({ id, progress }) => id === null && progress === 'sending')

  async function sendOne({ key, text }: Entry) {
    try {
      await deliver(key, text)
    } catch (error) {
      if (passing.has(codeOf(error))) throw error
      mark(key, 'failed')
    }
    keep()
  }

  async function deliver(key: string, text: string) {
    const { conversation } = store.state
    if (conversation) {
      const input = { conversationId: conversation.id, text, clientMessageId: key }
      const { sendMessage } = await live.query<SentData>(documents.sendMessage, { input })
      stored(sendMessage.message)
      return onConversation(sendMessage.message.conversation)
    }
    const input = { clientConversationId: key, clientMessageId: key, text }
    const { startConversation } = await live.query<StartedData>(documents.startConversation, { input })
    const { messages, ...started } = startConversation.conversation
    const mine = messages.edges.find(({ node }) => node.clientMessageId === key)
    if (mine) stored(mine.node)
    // It was stored, even when so much came after it that it is not on the page; the feed tells of it.
    else
      store.set({ timeline: update(store.state.timeline, key, (entry) => ({ ...entry, progress: 'sent', id: key })) })
    onConversation(started)
  }

  const stored = (message: MessageData) => store.set({ timeline: acknowledge(store.state.timeline, message) })

  return {
    send: (text) => {
      add(newId(), text, Date.now())
      keep()
      void flush()
    },
    retry: (key) => {
      mark(key, 'sending')
      keep()
      void flush()
    },
    hurry: () => void flush(),
  }
}

interface SentData {
  sendMessage: { message: MessageData & { conversation: ConversationData } }
}

interface StartedData {
  startConversation: { conversation: ConversationData & { messages: MessagePage } }
}

const isUnsent = ({ id }: Entry) => id === null
const queuedOf = ({ key, text, at }: Entry): Queued => ({ key, text, at })

function recall(memory: Memory): Queued[] {
  const kept: unknown = JSON.parse(memory.get('outbox') ?? '[]')
  return Array.isArray(kept) ? kept.filter(isQueued) : []
}

const isQueued = (value: Partial<Queued> | null): value is Queued =>
  typeof value?.key === 'string' && typeof value.text === 'string' && typeof value.at === 'number'

const codeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'UNREACHABLE'
