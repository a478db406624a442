/** Sends one message after another, in order and once, whenever the API can be reached; what it refuses waits for the visitor. */
import type { LiveClient } from '@parley/client'
import * as documents from './documents.ts'
import type { Lifetime } from './lifetime.ts'
import type { Memory } from './memory.ts'
import type { Store } from './store.ts'
import { acknowledge, addPending, type Entry, update } from './timeline.ts'
import type { AttachmentData, ConversationData, MessageData, MessagePage } from './types.ts'

export interface Outbox {
  send(text: string, attachments: readonly AttachmentData[]): void
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
  attachments: readonly AttachmentData[]
}

const retryMs = 3_000
/** Whatever else fails is told to the visitor; these pass by themselves. */
const passing = new Set(['UNREACHABLE', 'UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL_SERVER_ERROR'])

export function createOutbox({ live, store, memory, lifetime, newId, onConversation }: OutboxParts): Outbox {
  let isBusy = false
  let cancelRetry = () => {}

  let kept = store.state.timeline.pending

  for (const queued of recall(memory)) add(queued)
  lifetime.onEnd(store.onChange(keep))

  function add(queued: Queued) {
    const sender = { kind: 'CUSTOMER', name: '' } as const
    const rest = { id: null, conversationId: null, isMine: true, isEdited: false, isDeleted: false } as const
    const entry: Entry = { ...queued, sender, progress: 'sending', ...rest }
    store.set({ timeline: addPending(store.state.timeline, entry) })
  }

  /** What the feed has told of is stored, also when its answer never came. */
  function keep() {
    const { pending } = store.state.timeline
    if (pending === kept) return
    kept = pending
    memory.set('outbox', JSON.stringify(pending.filter(isUnsent).map(queuedOf)))
  }

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

  async function sendOne(entry: Entry) {
    try {
      await deliver(entry)
    } catch (error) {
      if (passing.has(codeOf(error))) throw error
      mark(entry.key, 'failed')
    }
  }

  async function deliver({ key, text, attachments }: Entry) {
    const { conversation } = store.state
    const attachmentIds = attachments.map(({ id }) => id)
    if (conversation) {
      const input = { conversationId: conversation.id, text, attachmentIds, clientMessageId: key }
      const { sendMessage } = await live.query<SentData>(documents.sendMessage, { input })
      stored(sendMessage.message)
      return onConversation(sendMessage.message.conversation)
    }
    const input = { clientConversationId: key, clientMessageId: key, text, attachmentIds }
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
    send: (text, attachments) => {
      add({ key: newId(), text, at: Date.now(), attachments })
      void flush()
    },
    retry: (key) => {
      mark(key, 'sending')
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
const queuedOf = ({ key, text, at, attachments }: Entry): Queued => ({ key, text, at, attachments })

function recall(memory: Memory): Queued[] {
  const kept: unknown = JSON.parse(memory.get('outbox') ?? '[]')
  return Array.isArray(kept) ? kept.filter(isQueued) : []
}

const isQueued = (value: Partial<Queued> | null): value is Queued =>
  typeof value?.key === 'string' &&
  typeof value.text === 'string' &&
  typeof value.at === 'number' &&
  Array.isArray(value.attachments)

const codeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'UNREACHABLE'
