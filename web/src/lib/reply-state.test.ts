import { describe, expect, it } from 'vitest'
import { replyStateOf } from './reply-state.ts'

const now = new Date('2026-01-01T12:00:00.000Z')
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const open = { open: true, closesAt: null, reason: null }
const until = (seconds: number) => ({ ...open, closesAt: after(seconds).toISOString() })
const stateOf = (replyWindow: Parameters<typeof replyStateOf>[0]['replyWindow'], replyLimit: number | null, sent = 0) =>
  replyStateOf({ replyWindow, replyLimit }, sent, now)
const silent = { closed: null, until: null, minutesLeft: null, messagesLeft: null }

describe('what is said of a window', () => {
  it('is nothing where there is none, and while its end is far away', () => {
    expect(stateOf(null, null)).toEqual(silent)
    expect(stateOf(until(2 * 3600), null)).toEqual(silent)
  })

  it('is its end when that is near, and in the last minutes how many', () => {
    expect(stateOf(until(2 * 3600 - 1), null)).toEqual({ ...silent, until: after(2 * 3600 - 1) })
    expect(stateOf(until(601), null)).toMatchObject({ minutesLeft: null })
    expect(stateOf(until(600), null)).toMatchObject({ minutesLeft: 10 })
    expect(stateOf(until(1), null)).toMatchObject({ closed: null, minutesLeft: 1 })
  })

  it('is that it is over from the very moment on, without anybody telling', () => {
    expect(stateOf(until(0), null)).toEqual({ ...silent, closed: 'TIME_OVER' })
  })

  it('is what the server said, however the clocks differ', () => {
    expect(stateOf({ ...until(60), open: false, reason: 'TIME_OVER' }, null)).toMatchObject({ closed: 'TIME_OVER' })
    expect(stateOf({ ...open, open: false, reason: 'NEVER_WROTE' }, null)).toMatchObject({ closed: 'NEVER_WROTE' })
  })
})

describe('what is said of a limit', () => {
  it('is the number when it is small', () => {
    expect(stateOf(open, 4)).toEqual(silent)
    expect(stateOf(open, 3)).toEqual({ ...silent, messagesLeft: 3 })
  })

  it('counts what is still on its way', () => {
    expect(stateOf(open, 3, 2)).toEqual({ ...silent, messagesLeft: 1 })
    expect(stateOf(open, 3, 3)).toEqual({ ...silent, closed: 'LIMIT_REACHED' })
  })
})
