import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { message } from '../testing/things.ts'
import { ApiError } from './api-error.ts'
import { createOutbox, type Letter } from './outbox.ts'
import { createStore } from './store/store.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const draft = (text: string, conversationId = 'c-1') => ({
  conversationId,
  direction: 'OUT' as const,
  text,
  replyToId: null,
})

const stored = ({ clientMessageId, text, conversationId }: Letter, seq: number) =>
  message({ id: `m-${seq}`, seq, clientMessageId, text, conversationId, direction: 'OUT' })

/** A tab whose server answers when the test says so. */
function setup(kept = new Map<string, string>()) {
  const store = createStore()
  for (const id of ['c-1', 'c-2']) {
    store.openTimeline(id)
    store.fillTimeline(id, { messages: [], hasPreviousPage: false, startCursor: null })
  }
  const asked: Letter[] = []
  const waiting: PromiseWithResolvers<ReturnType<typeof message>>[] = []
  let count = 0
  const outbox = createOutbox({
    store,
    deliver: (letter) => {
      const answer = Promise.withResolvers<ReturnType<typeof message>>()
      asked.push(letter)
      waiting.push(answer)
      return answer.promise
    },
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    storageKey: 'outbox',
    newId: () => `client-${kept.size}-${++count}`,
    now: () => new Date(0),
  })
  const settle = () => vi.advanceTimersByTimeAsync(0)
  return {
    store,
    outbox,
    asked,
    kept,
    shown: (id = 'c-1') => [
      ...store.timeline(id).ids.map((one) => store.message(one)?.text),
      ...store.timeline(id).pending.map((one) => `${store.pending(one)?.text} (${store.pending(one)?.state})`),
    ],
    accept: (index: number) => {
      const letter = asked[index]
      // One id is one message, however often it was sent.
      const ids = [...new Set(asked.map(({ clientMessageId }) => clientMessageId))]
      if (letter) waiting[index]?.resolve(stored(letter, ids.indexOf(letter.clientMessageId) + 1))
      return settle()
    },
    refuse: (index: number, code: string, extensions = {}) => {
      waiting[index]?.reject(new ApiError(code, code, extensions))
      return settle()
    },
    settle,
  }
}

describe('[003-11] a message', () => {
  it('is shown at once, and is the stored one when the answer comes', async () => {
    const { outbox, shown, accept } = setup()
    outbox.send(draft('Hello'))
    expect(shown()).toEqual(['Hello (sending)'])
    await accept(0)
    expect(shown()).toEqual(['Hello'])
  })

  it('stays as failed when it is refused, and goes when it is given up', async () => {
    const { outbox, shown, refuse, store } = setup()
    const id = outbox.send(draft('Hello'))
    await refuse(0, 'FORBIDDEN')
    expect(shown()).toEqual(['Hello (failed)'])
    expect(store.pending(id)?.error).toBe('FORBIDDEN')
    outbox.discard(id)
    expect(shown()).toEqual([])
  })

  it('that comes too late fails with the reason, also after it waited offline, and is not sent again by itself', async () => {
    const { outbox, shown, asked, refuse, store } = setup()
    const id = outbox.send(draft('Hello'))
    await refuse(0, 'UNREACHABLE')
    outbox.hurry()
    await refuse(1, 'REPLY_WINDOW_CLOSED', { reason: 'TIME_OVER' })
    outbox.hurry()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([shown(), asked.length]).toEqual([['Hello (failed)'], 2])
    expect(store.pending(id)).toMatchObject({ error: 'REPLY_WINDOW_CLOSED', reason: 'TIME_OVER' })
  })

  it('is sent again by the same id when one asks for it, whoever wrote meanwhile', async () => {
    const { outbox, shown, asked, refuse, accept } = setup()
    const id = outbox.send({ ...draft('Hello'), ifLastMessageId: 'm-0' })
    await refuse(0, 'CONFLICT')
    outbox.retry(id, { force: true })
    expect(shown()).toEqual(['Hello (sending)'])
    expect(asked[1]).toMatchObject({ clientMessageId: id, ifLastMessageId: null })
    await accept(1)
    expect(shown()).toEqual(['Hello'])
  })
})

describe('several messages', () => {
  it('are sent one after the other, in the order of writing', async () => {
    const { outbox, asked, shown, accept } = setup()
    outbox.send(draft('One'))
    outbox.send(draft('Two'))
    expect(asked.map(({ text }) => text)).toEqual(['One'])
    await accept(0)
    expect(shown()).toEqual(['One', 'Two (sending)'])
    await accept(1)
    expect(shown()).toEqual(['One', 'Two'])
  })

  it('of other conversations do not wait for each other, nor for one that failed', async () => {
    const { outbox, asked, refuse } = setup()
    outbox.send(draft('One'))
    outbox.send(draft('Elsewhere', 'c-2'))
    outbox.send(draft('Two'))
    await refuse(0, 'FORBIDDEN')
    expect(asked.map(({ text }) => text)).toEqual(['One', 'Elsewhere', 'Two'])
  })
})

describe('without a connection', () => {
  it('a message waits, and is sent once when there is one', async () => {
    const { outbox, asked, shown, refuse, accept } = setup()
    outbox.send(draft('Hello'))
    await refuse(0, 'UNREACHABLE')
    expect(shown()).toEqual(['Hello (queued)'])
    outbox.hurry()
    outbox.hurry()
    expect(asked).toHaveLength(2)
    await accept(1)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(2)
    expect(shown()).toEqual(['Hello'])
  })

  it('it is tried by itself now and then', async () => {
    const { outbox, asked, refuse } = setup()
    outbox.send(draft('Hello'))
    await refuse(0, 'UNAVAILABLE')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(asked.map(({ clientMessageId }) => clientMessageId)).toEqual([
      asked[0]?.clientMessageId,
      asked[0]?.clientMessageId,
    ])
  })

  it('an answer that never comes is asked for again', async () => {
    const { outbox, asked } = setup()
    outbox.send(draft('Hello'))
    await vi.advanceTimersByTimeAsync(26_000)
    expect(asked).toHaveLength(2)
    expect(asked[1]?.clientMessageId).toBe(asked[0]?.clientMessageId)
  })
})

describe('[003-06] nothing is doubled', () => {
  it('when the event comes before the answer, or the answer is lost', async () => {
    const { outbox, store, asked, shown, refuse, accept } = setup()
    outbox.send(draft('Hello'))
    const [letter] = asked
    if (!letter) throw new Error('Nothing was sent.')
    const arrived = stored(letter, 1)
    store.merge({ messages: [arrived] }, store.beginRead())
    store.addToTimeline(arrived)
    expect(shown()).toEqual(['Hello'])
    await refuse(0, 'UNREACHABLE')
    expect(shown()).toEqual(['Hello'])
    outbox.hurry()
    await accept(1)
    expect(shown()).toEqual(['Hello'])
  })

  it('when the page is loaded anew before the answer came', async () => {
    const first = setup()
    first.outbox.send(draft('Hello'))
    first.outbox.dispose()
    const second = setup(first.kept)
    expect(second.shown()).toEqual(['Hello (sending)'])
    expect(second.asked.map(({ clientMessageId }) => clientMessageId)).toEqual([first.asked[0]?.clientMessageId])
    await second.accept(0)
    expect(second.shown()).toEqual(['Hello'])
    expect(setup(first.kept).asked).toEqual([])
  })

  it('when the conversation is read with the message in it', () => {
    const { outbox, store, asked, shown } = setup()
    outbox.send(draft('Hello'))
    const messages = asked.map((letter) => stored(letter, 1))
    store.merge({ messages }, store.beginRead())
    store.fillTimeline('c-1', { messages, hasPreviousPage: false, startCursor: null })
    expect(shown()).toEqual(['Hello'])
  })

  it('and what somebody else left in the storage is as good as nothing', () => {
    for (const text of ['', '{', '[1, null, {}]', '{"a":1}']) {
      expect(setup(new Map([['outbox', text]])).asked).toEqual([])
    }
  })
})
