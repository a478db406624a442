/** Says which messages have reached the page, whether or not the panel is open: each conversation at most once a second. */
import type { LiveClient } from '@parley/client'
import * as documents from './documents.ts'
import type { Lifetime } from './lifetime.ts'
import type { Store } from './store.ts'

export interface DeliveryTeller {
  /** Called when something may have come. */
  look(): void
}

interface DeliveryParts {
  live: Pick<LiveClient, 'query'>
  store: Pick<Store, 'state'>
  lifetime: Pick<Lifetime, 'after'>
}

const pauseMs = 1_000
const retryMs = 10_000

export function createDeliveryTeller({ live, store, lifetime }: DeliveryParts): DeliveryTeller {
  /** By conversation, the message up to which it is said. */
  const said = new Map<string, string>()
  let isResting = false

  function look() {
    if (!isResting) void say()
  }

  async function say() {
    const news = [...arrived()].filter(([conversationId, messageId]) => said.get(conversationId) !== messageId)
    if (news.length === 0) return
    isResting = true
    const answers = await Promise.all(news.map(tell))
    lifetime.after(answers.includes(false) ? retryMs : pauseMs, () => {
      isResting = false
      look()
    })
  }

  /** The newest message of each conversation that is here and counts as sent only. */
  function arrived(): Map<string, string> {
    const newest = new Map<string, string>()
    for (const { id, conversationId, isMine, progress } of store.state.timeline.placed) {
      if (id && conversationId && !isMine && progress === 'sent') newest.set(conversationId, id)
    }
    return newest
  }

  async function tell([conversationId, messageId]: [string, string]): Promise<boolean> {
    try {
      await live.query(documents.markDelivered, { input: { conversationId, messageId } })
      said.set(conversationId, messageId)
      return true
    } catch {
      // It is said again later.
      return false
    }
  }

  return { look }
}
