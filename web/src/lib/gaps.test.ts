import type { ConnectionState, Status } from '@parley/client'
import { expect, it } from 'vitest'
import { watchGaps } from './gaps.ts'

/** What is told while a connection goes through these states. */
function told(...statuses: Status[]): string[] {
  const listeners = new Set<(state: ConnectionState) => void>()
  const stateOf = (status: Status) => ({ status, since: new Date(0), retryAt: null, transport: null, waiting: 0 })
  const all: string[] = []
  const live = {
    state: stateOf('idle'),
    onState: (listener: (state: ConnectionState) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  watchGaps(live, { onReconnected: () => all.push('reconnected'), onOver: () => all.push('over') })
  for (const status of statuses) for (const listener of listeners) listener(stateOf(status))
  return all
}

const start = ['connecting', 'catching-up', 'live'] as const

it('is silent about the first connection', () => {
  expect(told(...start)).toEqual([])
})

it('is silent about events that come faster than they are taken, for none is missed', () => {
  expect(told(...start, 'catching-up', 'live')).toEqual([])
})

it.each([
  ['lost', [...start, 'offline', 'connecting', 'catching-up', 'live']],
  ['lost and back at once', [...start, 'connecting', 'catching-up', 'live']],
  ['one that did not succeed at first', ['connecting', 'offline', 'connecting', 'catching-up', 'live']],
] as const)('tells of a connection that was %s', (_, statuses) => {
  expect(told(...statuses)).toEqual(['reconnected', 'over'])
})

it('tells once that it is over when the connection is lost again on the way', () => {
  const statuses = ['offline', 'connecting', 'catching-up', 'offline', 'connecting', 'catching-up', 'live'] as const
  expect(told(...start, ...statuses)).toEqual(['reconnected', 'reconnected', 'over'])
})
