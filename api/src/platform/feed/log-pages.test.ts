import { expect, it } from 'vitest'
import type { LogPage } from '../../domain/feed/read-log.ts'
import { createLogPages } from './log-pages.ts'

function createLog() {
  const asked: number[] = []
  const prepared: number[] = []
  const reads = new Map<number, PromiseWithResolvers<LogPage>>()
  const pages = createLogPages({
    read: (after) => {
      asked.push(after)
      const read = Promise.withResolvers<LogPage>()
      reads.set(after, read)
      return read.promise
    },
    prepare: ({ readTo }) => prepared.push(readTo),
  })
  const answer = (after: number) => reads.get(after)?.resolve({ events: [], readTo: after + 5, epoch: 1 })
  return { pages, asked, prepared, answer, fail: (after: number) => reads.get(after)?.reject(new Error('away')) }
}

it('a page that was read ahead is there once, for who comes to where it begins', async () => {
  const { pages, asked, prepared, answer } = createLog()
  pages.readAhead(5)
  answer(5)
  expect(await pages.take(5)).toMatchObject({ readTo: 10 })
  expect(await pages.take(5)).toBeNull()
  expect([asked, prepared]).toEqual([[5], [10]])
})

it('a page that was read ahead is not given to who goes on elsewhere, nor prepared once the log went back', async () => {
  const { pages, asked, prepared, answer } = createLog()
  pages.readAhead(5)
  expect(await pages.take(3)).toBeNull()
  pages.readAhead(7)
  expect(asked).toEqual([5, 7])
  pages.drop()
  answer(5)
  answer(7)
  expect(await pages.take(7)).toBeNull()
  expect(prepared).toEqual([])
})

it('a page is read again by who comes there when it could not be read ahead', async () => {
  const { pages, prepared, fail } = createLog()
  pages.readAhead(5)
  fail(5)
  expect(await pages.take(5)).toBeNull()
  expect(prepared).toEqual([])
})
