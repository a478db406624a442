import { expect, it } from 'vitest'
import { createTypingTeller } from './typing.ts'

/** A clock that a test turns by hand. */
function createWorld() {
  let now = 0
  const timers = new Set<{ at: number; action: () => void }>()
  const said: [number, boolean, string][] = []
  const teller = createTypingTeller({
    tell: (isTyping, preview) => said.push([now, isTyping, preview]),
    now: () => now,
    lifetime: {
      after: (ms, action) => {
        const timer = { at: now + ms, action }
        timers.add(timer)
        return () => timers.delete(timer)
      },
    },
  })
  const pass = (ms: number) => {
    for (const end = now + ms; now < end; now++) {
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer)
        timer.action()
      }
    }
  }
  return { said, teller, pass }
}

it('[003-29] tells of typing after a pause of 300 ms, once', () => {
  const { said, teller, pass } = createWorld()
  for (const text of ['H', 'He', 'Hel']) {
    teller.typed(text)
    pass(100)
  }
  pass(250)
  expect(said).toEqual([[500, true, 'Hel']])
})

it('tells again every three seconds of somebody who does not pause', () => {
  const { said, teller, pass } = createWorld()
  for (let key = 0; key < 100; key++) {
    teller.typed('x')
    pass(100)
  }
  expect(said.map(([at]) => at)).toEqual([3000, 6000, 9000])
})

it('tells at most once a second of somebody who pauses after each word', () => {
  const { said, teller, pass } = createWorld()
  for (let word = 0; word < 10; word++) {
    teller.typed('word '.repeat(word + 1))
    pass(400)
  }
  expect(said.map(([at]) => at)).toEqual([300, 1500, 2700, 3900])
})

it('tells that it stopped when the field is empty or nothing was typed for a while, and not when it was sent', () => {
  const { said, teller, pass } = createWorld()
  teller.typed('a')
  pass(1000)
  teller.typed('')
  teller.typed('b')
  pass(10_000)
  expect(said.map(([, isTyping]) => isTyping)).toEqual([true, false, true, false])
  teller.typed('c')
  pass(1000)
  teller.stop()
  pass(10_000)
  expect(said.slice(4).map(([, isTyping]) => isTyping)).toEqual([true])
})
