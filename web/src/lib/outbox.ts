/**
 * One's own messages on their way to the server: shown at once, sent in the order in which they were written, kept over
 * reloads, and sent once, because each repeats its clientMessageId until it has an answer.
 */
import type { MessageFieldsFragment } from '../gql/graphql.ts'
import { ApiError, codeOf, reasonOf } from './api-error.ts'
import type { Store } from './store/store.ts'
import type { PendingMessage } from './store/types.ts'

export type Draft = Pick<PendingMessage, 'conversationId' | 'direction' | 'text' | 'replyToId' | 'files'> & {
  /** Send only if this is still the last message; see CONFLICT. */
  ifLastMessageId?: string | null
  attachmentIds?: readonly string[]
}

export type Letter = PendingMessage & Pick<Draft, 'ifLastMessageId' | 'attachmentIds'>

export interface Outbox {
  /** Shows the message and sends it. Answers its clientMessageId. */
  send(draft: Draft): string
  /** Tries again what failed; `force` sends it whoever wrote meanwhile. */
  retry(clientMessageId: string, options?: { force?: boolean }): void
  /** Gives a message up that could not be sent. */
  discard(clientMessageId: string): void
  /** The feed has told of the message, so it is stored, also when its answer never comes. */
  confirm(clientMessageId: string): void
  /** Something may have changed: what waits is tried now. */
  hurry(): void
  dispose(): void
}

interface Parts {
  store: Pick<Store, 'setPending' | 'dropPending' | 'merge' | 'addToTimeline' | 'beginRead'>
  /** Sends one message and answers the stored one. Throws an ApiError. */
  deliver(letter: Letter): Promise<MessageFieldsFragment>
  storage: Pick<Storage, 'getItem' | 'setItem'>
  storageKey: string
  newId(): string
  now(): Date
}

/** The server may be back by itself, so what waits is tried now and then. */
const retryMs = 5_000

/** After so long without an answer it is asked again, by the same clientMessageId. */
const answerMs = 20_000

/** Codes after which the same message may well be taken. */
const passing = ['UNREACHABLE', 'UNAVAILABLE', 'INTERNAL_SERVER_ERROR', 'RATE_LIMITED', 'UNAUTHENTICATED']

export function createOutbox({ store, deliver, storage, storageKey, newId, now }: Parts): Outbox {
  const letters = new Map<string, Letter>()
  /** One at a time for each conversation, so that the order of writing is the order of arriving. */
  const busy = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isDisposed = false

  function put(letter: Letter): void {
    letters.set(letter.clientMessageId, letter)
    keep()
    store.setPending(letter)
  }

  function drop(clientMessageId: string): void {
    letters.delete(clientMessageId)
    keep()
  }

  const keep = () => storage.setItem(storageKey, JSON.stringify([...letters.values()]))

  const nextIn = (conversationId: string) =>
    [...letters.values()].find((letter) => letter.conversationId === conversationId && letter.state !== 'failed')

  async function work(conversationId: string): Promise<void> {
    if (busy.has(conversationId) || isDisposed) return
    busy.add(conversationId)
    try {
      for (let letter = nextIn(conversationId); letter; letter = nextIn(conversationId)) {
        if (!(await attempt(letter))) return
      }
    } finally {
      busy.delete(conversationId)
    }
  }

  /** Answers whether the next message of the conversation may follow. */
  async function attempt(letter: Letter): Promise<boolean> {
    const readAt = store.beginRead()
    try {
      const message = await inTime(deliver(letter))
      if (isDisposed) return false
      drop(letter.clientMessageId)
      store.merge({ messages: [message] }, readAt)
      store.addToTimeline(message)
      return true
    } catch (error) {
      if (isDisposed) return false
      const code = codeOf(error)
      // Given up or confirmed meanwhile: nobody waits for an answer.
      if (!letters.has(letter.clientMessageId)) return true
      if (!passing.includes(code)) {
        put({ ...letter, state: 'failed', error: code, reason: reasonOf(error) })
        return true
      }
      // What waits is sent however the conversation went on; it was written for what was seen then.
      put({ ...letter, state: 'queued', error: code, ifLastMessageId: null })
      timer ??= setTimeout(hurry, retryMs)
      return false
    }
  }

  function hurry(): void {
    clearTimeout(timer)
    timer = undefined
    for (const conversationId of new Set([...letters.values()].map((letter) => letter.conversationId))) {
      void work(conversationId)
    }
  }

  for (const letter of stored(storage.getItem(storageKey))) {
    letters.set(letter.clientMessageId, letter)
    store.setPending(letter)
  }
  hurry()

  return {
    send: (draft) => {
      const clientMessageId = newId()
      put({ ...draft, clientMessageId, createdAt: now().toISOString(), state: 'sending', error: null })
      void work(draft.conversationId)
      return clientMessageId
    },
    retry: (clientMessageId, { force = false } = {}) => {
      const letter = letters.get(clientMessageId)
      if (!letter) return
      put({ ...letter, state: 'sending', error: null, reason: null, ...(force && { ifLastMessageId: null }) })
      void work(letter.conversationId)
    },
    discard: (clientMessageId) => {
      drop(clientMessageId)
      store.dropPending(clientMessageId)
    },
    confirm: (clientMessageId) => {
      if (letters.has(clientMessageId)) drop(clientMessageId)
    },
    hurry,
    dispose: () => {
      isDisposed = true
      clearTimeout(timer)
    },
  }
}

async function inTime<Answer>(work: Promise<Answer>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ApiError('UNREACHABLE', 'No answer came in time.')), answerMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What an earlier page of this tab could not send. What cannot be read is as good as nothing. */
function stored(text: string | null): Letter[] {
  try {
    const letters: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(letters) ? letters.filter(isLetter) : []
  } catch {
    return []
  }
}

const isLetter = (value: unknown): value is Letter =>
  typeof value === 'object' &&
  value !== null &&
  'clientMessageId' in value &&
  'conversationId' in value &&
  'text' in value &&
  'state' in value
