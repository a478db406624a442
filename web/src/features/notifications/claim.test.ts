import { expect, it } from 'vitest'
import { createClaims } from './claim.ts'

function tabs() {
  let text: string | null = null
  let now = 0
  const storage = {
    getItem: () => text,
    setItem: (_key: string, value: string) => {
      text = value
    },
  }
  const tab = () => createClaims({ storage, locked: async (work) => work(), now: () => now })
  return {
    tab,
    wait: (ms: number) => {
      now += ms
    },
    write: (value: string) => storage.setItem('', value),
  }
}

it('[001-13] lets one tab tell of a message, for 30 seconds', async () => {
  const { tab, wait } = tabs()
  const [first, second] = [tab(), tab()]
  expect(await first.claim('a')).toBe(true)
  expect(await second.claim('a')).toBe(false)
  expect(await first.claim('a')).toBe(false)
  expect(await second.claim('b')).toBe(true)
  wait(29_999)
  expect(await second.claim('a')).toBe(false)
  wait(1)
  expect(await second.claim('a')).toBe(true)
})

it('forgets what nobody can read', async () => {
  const { tab, write } = tabs()
  for (const text of ['', 'null', '{}', '[["a"], 3, ["b", "c"]]']) {
    write(text)
    expect(await tab().claim('a')).toBe(true)
  }
})
