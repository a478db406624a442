import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import type { Viewer } from '../domain/viewer.ts'
import { createEphemeralFollower, type FollowEphemera } from './ephemera-follower.ts'
import type { Signal } from './ephemera-signals.ts'
import type { ViewerHandle } from './viewers.ts'

const log = pino({ level: 'silent' })
const viewer: Viewer = { kind: 'integration', workspaceId: 'w', apiKeyId: 'k', scopes: new Set(['READ']) }
const team = (key: string, status: 'ONLINE' | 'OFFLINE' = 'ONLINE'): Signal => ({ kind: 'team', key, status })

/** Somebody whose access can be changed and taken away. */
function createHandle() {
  const listeners = new Set<() => void>()
  let current: Viewer | null = viewer
  const handle: ViewerHandle = {
    id: 'h',
    credential: { kind: 'integration', workspaceId: 'w', apiKeyId: 'k' },
    current: () => current,
    get: async () => {
      current ??= { ...viewer }
      return current
    },
    onEnd: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    hasEnded: () => false,
    onChange: () => () => undefined,
    release: () => undefined,
  }
  return {
    handle,
    distrust: () => {
      current = null
    },
    end: () => {
      for (const listener of listeners) listener()
    },
    listeners,
  }
}

function createFollower(see: FollowEphemera<Signal>['see'] = (_, signal) => signal) {
  const access = createHandle()
  const closed: string[] = []
  const follower = createEphemeralFollower({ handle: access.handle, accepts: () => true, see, log }, () =>
    closed.push('closed'),
  )
  const next = async () => (await follower.next()).value?.value
  return { ...access, follower, next, closed }
}

describe('a follower of the ephemeral', () => {
  it('is given the newest state of each thing, in the order in which they were first told', async () => {
    const { follower, next } = createFollower()
    for (const signal of [team('a'), team('b'), team('a', 'OFFLINE')]) follower.offer(signal)
    expect([await next(), await next()]).toEqual([team('a', 'OFFLINE'), team('b')])
  })

  it('however slow, keeps a bounded number of things, the newest', async () => {
    const { follower, next } = createFollower()
    for (let count = 0; count < 5_000; count++) follower.offer(team(`${count}`))
    expect(await next()).toEqual(team('4000'))
  })

  it('ends at once while it waits, and lets go of its viewer', async () => {
    const { follower, closed, listeners } = createFollower()
    const waiting = follower.next()
    await follower.return()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await follower.next()).toEqual({ done: true, value: undefined })
    expect({ closed, listening: listeners.size }).toEqual({ closed: ['closed'], listening: 0 })
  })

  it('ends with UNAUTHENTICATED when its viewer does, with nothing more delivered', async () => {
    const { follower, end, closed } = createFollower()
    const waiting = follower.next()
    end()
    follower.offer(team('too late'))
    await expect(waiting).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(closed).toEqual(['closed'])
  })

  it('judges a signal again when access changes while it is looked at', async () => {
    const judged: Viewer[] = []
    const { follower, next, distrust } = createFollower(async (by, signal) => {
      judged.push(by)
      if (judged.length === 1) distrust()
      return judged.length === 1 ? signal : null
    })
    follower.offer(team('was visible'))
    const waiting = next()
    await expect.poll(() => judged.length).toBe(2)
    expect(judged[0]).not.toBe(judged[1])
    await follower.return()
    expect(await waiting).toBeUndefined()
  })

  it('outlasts a failure to look, and then tells the newest', async () => {
    let failures = 0
    const { follower, next } = createFollower((_, signal) => {
      if (failures++ === 0) throw new Error('the database is away')
      return signal
    })
    follower.offer(team('a'))
    const waiting = next()
    await expect.poll(() => failures).toBe(1)
    follower.offer(team('a', 'OFFLINE'))
    expect(await waiting).toEqual(team('a', 'OFFLINE'))
  })
})
