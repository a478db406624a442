import { expect, it } from 'vitest'
import { createDeliveryTeller } from './delivery.ts'
import { createStore } from './store.ts'
import { prepend, replace } from './timeline.ts'
import type { MessageData } from './types.ts'

/** A clock that a test turns by hand, and an API that notes what it is told. */
function createWorld() {
  let now = 0
  let isReachable = true
  const timers = new Set<{ at: number; action: () => void }>()
  const said: [number, string, string][] = []
  const store = createStore()
  const teller = createDeliveryTeller({
    store,
    live: {
      query: async (_, { input } = {}) => {
        // What the teller sends, as its document takes it.
        const { conversationId, messageId } = input as { conversationId: string; messageId: string }
        said.push([now, conversationId, messageId])
        if (!isReachable) throw new Error('unreachable')
        return {} as never
      },
    },
    lifetime: {
      after: (ms, action) => {
        const timer = { at: now + ms, action }
        timers.add(timer)
        return () => timers.delete(timer)
      },
    },
  })
  return {
    said,
    show: (...messages: MessageData[]) => {
      store.set({ timeline: replace(store.state.timeline, messages) })
      teller.look()
    },
    showEarlier: (...messages: MessageData[]) => {
      store.set({ timeline: prepend(store.state.timeline, messages) })
      teller.look()
    },
    reach: (is: boolean) => {
      isReachable = is
    },
    /** In steps of a quarter of a second, with all that each of them sets going. */
    pass: async (seconds: number) => {
      for (const end = now + seconds * 1_000; now < end; ) {
        await new Promise(setImmediate)
        now += 250
        for (const timer of [...timers].filter(({ at }) => at <= now)) {
          timers.delete(timer)
          timer.action()
        }
        await new Promise(setImmediate)
      }
    },
  }
}

const message = (id: string, given: Partial<MessageData> = {}): MessageData => ({
  id,
  text: id,
  direction: 'OUT',
  deliveryStatus: 'SENT',
  clientMessageId: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  editedAt: null,
  deletedAt: null,
  sender: { kind: 'AGENT', name: 'Maya' },
  attachments: [],
  conversation: { id: 'c-1' },
  ...given,
})

it('[003-28] says at once what has come, up to the newest, and never again', async () => {
  const { said, show, pass } = createWorld()
  show(message('m-1'), message('m-2'))
  show(message('m-1'), message('m-2'))
  await pass(30)
  expect(said).toEqual([[0, 'c-1', 'm-2']])
})

it('says what comes thick and fast at most once a second', async () => {
  const { said, show, pass } = createWorld()
  const all = [message('m-1')]
  show(...all)
  for (const id of ['m-2', 'm-3', 'm-4']) show(...all, message(id))
  await pass(3)
  expect(said).toEqual([
    [0, 'c-1', 'm-1'],
    [1_000, 'c-1', 'm-4'],
  ])
})

it('has nothing to say of what is delivered, has failed, or is one’s own', async () => {
  const { said, show, pass } = createWorld()
  show(
    message('m-1', { deliveryStatus: 'DELIVERED' }),
    message('m-2', { deliveryStatus: 'FAILED' }),
    message('m-3', { sender: { kind: 'CUSTOMER', name: 'Ann' }, direction: 'IN', deliveryStatus: 'SENT' }),
  )
  await pass(30)
  expect(said).toEqual([])
})

it('says it of an earlier conversation that is read later', async () => {
  const { said, show, showEarlier, pass } = createWorld()
  show(message('m-9', { conversation: { id: 'c-2' } }))
  await pass(2)
  showEarlier(message('m-1'))
  await pass(2)
  expect(said).toEqual([
    [0, 'c-2', 'm-9'],
    [2_000, 'c-1', 'm-1'],
  ])
})

it('says it again after a while when nobody heard it', async () => {
  const { said, show, reach, pass } = createWorld()
  reach(false)
  show(message('m-1'))
  await pass(9)
  expect(said).toEqual([[0, 'c-1', 'm-1']])
  reach(true)
  await pass(30)
  expect(said).toEqual([
    [0, 'c-1', 'm-1'],
    [10_000, 'c-1', 'm-1'],
  ])
})
