import { expect, it } from 'vitest'
import { addMessage, addMessagePage, emptyTimeline } from './timeline.ts'

const seqOf = (id: string) => Number(id.slice(2))
const page = (...seqs: number[]) => seqs.map((seq) => ({ id: `m-${seq}`, clientMessageId: null }))

it('keeps messages in their order, whatever comes first', () => {
  const [three, two] = [3, 2].map((seq) => ({ id: `m-${seq}`, clientMessageId: null }))
  const live = [three, two].flatMap((one) => one ?? []).reduce((so, one) => addMessage(so, one, seqOf), emptyTimeline)
  const read = addMessagePage(live, { messages: page(1, 2), hasPreviousPage: false, startCursor: 'a' }, seqOf)
  expect(read).toMatchObject({ ids: ['m-1', 'm-2', 'm-3'], status: 'ready', startCursor: null })
})

it('puts an older page before, and remembers where to read on', () => {
  const newest = addMessagePage(emptyTimeline, { messages: page(5, 6), hasPreviousPage: true, startCursor: 'b' }, seqOf)
  expect(newest.startCursor).toBe('b')
  const older = addMessagePage(newest, { messages: page(3, 4), hasPreviousPage: true, startCursor: 'a' }, seqOf)
  expect(older).toMatchObject({ ids: ['m-3', 'm-4', 'm-5', 'm-6'], startCursor: 'a' })
})

it('is the same when a message comes again', () => {
  const once = addMessage(emptyTimeline, { id: 'm-1', clientMessageId: null }, seqOf)
  expect(addMessage(once, { id: 'm-1', clientMessageId: null }, seqOf)).toBe(once)
})
