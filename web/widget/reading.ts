/** Says what the visitor has read: what is on an open panel, in a visible page, scrolled to the end. */
import type { LiveClient } from '@parley/client'
import * as documents from './documents.ts'
import type { Lifetime } from './lifetime.ts'
import type { Store } from './store.ts'

export interface Reader {
  /** Called when something may have been seen. */
  look(): void
}

interface ReaderParts {
  live: LiveClient
  store: Store
  lifetime: Lifetime
  /** Whether the newest message is on the screen. */
  isAtEnd(): boolean
}

const pauseMs = 200

export function createReader({ live, store, lifetime, isAtEnd }: ReaderParts): Reader {
  let said: string | null = null
  let cancel = () => {}

  function look() {
    cancel()
    cancel = lifetime.after(pauseMs, () => void say())
  }

  async function say() {
    const { isOpen, timeline, unread } = store.state
    if (!isOpen || document.visibilityState !== 'visible' || !isAtEnd()) return
    const last = timeline.placed.findLast(({ isMine }) => !isMine)
    if (!last?.id || !last.conversationId || last.id === said || !unread[last.conversationId]) return
    said = last.id
    try {
      const input = { conversationId: last.conversationId, messageId: last.id }
      const { markRead } = await live.query<ReadData>(documents.markRead, { input })
      const { id, unreadCount } = markRead.readCursor.conversation
      store.set({ unread: { ...store.state.unread, [id]: unreadCount } })
    } catch {
      // The next look says it again.
      said = null
    }
  }

  document.addEventListener('visibilitychange', look, { signal: lifetime.signal })
  return { look }
}

interface ReadData {
  markRead: { readCursor: { conversation: { id: string; unreadCount: number } } }
}
