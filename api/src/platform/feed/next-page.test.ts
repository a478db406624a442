import { expect, it } from 'vitest'
import type { LogPage } from '../../domain/feed/read-log.ts'
import { createNextPage } from './next-page.ts'

function createLog() {
  const asked: number[] = []
  const prepared: number[] = []
  const reads = new Map<number, PromiseWithResolvers<LogPage>>()
  const next = createNextPage(
    (after) => {
      asked.push(after)
      const read = Promise.withResolvers<LogPage>()
      reads.set(after, read)
      return read.promise
    },
    ({ readTo }) => prepared.push(readTo),
  )
  const answer = (after: number) => reads.get(after)?.resolve({ events: [], readTo: after + 5, epoch: 1 })
  return { next, asked, prepared, answer, fail: (after: number) => reads.get(after)?.reject(new Error('away')) }
}

it('is there once, for who comes to where it begins', async () => {
  const { next, asked, prepared, answer } = createLog()
  next.read(5)
  answer(5)
  expect(await next.take(5)).toMatchObject({ readTo: 10 })
  expect(await next.take(5)).toBeNull()
  expect([asked, prepared]).toEqual([[5], [10]])
})

it('is not given to who goes on elsewhere, nor prepared once the log went back', async () => {
  const { next, asked, prepared, answer } = createLog()
  next.read(5)
  expect(await next.take(3)).toBeNull()
  next.read(7)
  expect(asked).toEqual([5, 7])
  next.drop()
  answer(5)
  answer(7)
  expect(await next.take(7)).toBeNull()
  expect(prepared).toEqual([])
})

it('is read again by who comes there when it failed', async () => {
  const { next, prepared, fail } = createLog()
  next.read(5)
  fail(5)
  expect(await next.take(5)).toBeNull()
  expect(prepared).toEqual([])
})
