import { expect, it } from 'vitest'
import type { LoggedEvent } from '../../domain/events.ts'
import { createReaders, type Reader } from './readers.ts'

const topic = { kind: 'workspace' } as const

it('wakes whoever sleeps, and nobody who rests, who left or who rested and left', () => {
  const readers = createReaders()
  const heard: string[] = []
  const [one, other, third] = ['one', 'other', 'third'].map((name) => sleeper(name, heard))
  if (!one || !other || !third) throw new Error('three readers')
  for (const reader of [one, other, third]) readers.join(topic, reader)
  readers.wake(event(1))
  expect(heard).toEqual(['one 1', 'other 1', 'third 1'])
  readers.rest(topic, other)
  readers.leave(topic, third)
  readers.wake(event(2))
  expect(heard.slice(3)).toEqual(['one 2'])
  readers.resume(topic, other)
  // It has left for good: whoever spoke for it may let it go on after that.
  readers.resume(topic, third)
  readers.wake(event(3))
  expect(heard.slice(4)).toEqual(['one 3', 'other 3'])
})

it('tells also those who rest that the log went back', () => {
  const readers = createReaders()
  const heard: string[] = []
  const [one, other] = ['one', 'other'].map((name) => sleeper(name, heard))
  if (!one || !other) throw new Error('two readers')
  for (const reader of [one, other]) readers.join(topic, reader)
  readers.rest(topic, other)
  readers.goBack(5)
  readers.leave(topic, other)
  readers.goBack(4)
  expect(heard).toEqual(['one back to 5', 'other back to 5', 'one back to 4'])
})

function sleeper(name: string, heard: string[]): Reader {
  return {
    isAsleep: true,
    wake: (seq) => void heard.push(`${name} ${seq}`),
    goBack: (seq) => void heard.push(`${name} back to ${seq}`),
  }
}

const event = (seq: number): LoggedEvent => ({
  workspaceId: '01980000-0000-7000-8000-000000000001',
  seq,
  epoch: 1,
  type: 'message.added',
  actorKind: 'system',
  actorId: null,
  subjectId: '01980000-0000-7000-8000-00000000a007',
  conversationId: '01980000-0000-7000-8000-00000000c001',
  channelId: '01980000-0000-7000-8000-00000000c002',
  customerId: null,
  data: { direction: 'OUT' },
  at: new Date(),
})
