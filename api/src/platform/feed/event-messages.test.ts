import { afterAll, beforeAll, expect, it } from 'vitest'
import { readLog } from '../../domain/feed/read-log.ts'
import { deleteMessage } from '../../domain/messages/delete.ts'
import { receiveMessage } from '../../domain/messages/receive.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany } from '../../testing/people.ts'
import { createEventMessages } from './event-messages.ts'

let app: TestApp
let acme: Company

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
})

afterAll(() => app.close())

it('reads the messages ahead along with one that is asked for, and a changed one again', async () => {
  const { ctx, workspaceId } = acme
  let [reads, top] = [0, 0]
  const counted = app.db.$extends({
    query: {
      $queryRaw: ({ args, query }) => {
        reads++
        return query(args)
      },
    },
  })
  const receive = (text: string) =>
    receiveMessage(ctx, { channelId: acme.api.id, customer: { externalId: 'reader' }, text })
  const last = [await receive('one'), await receive('two'), await receive('three')].at(-1)
  const read = await readLog(app.db, { workspaceId, topic: { kind: 'workspace' }, after: 0, limit: 100 })
  const events = read.events.filter(({ type }) => type === 'message.added')
  top = events.at(-1)?.seq ?? 0
  const messages = createEventMessages(counted as unknown as typeof app.db, workspaceId, () => top)
  const ahead = () => events.slice(1)

  const texts = []
  for (const event of events) texts.push((await messages.of(event, ahead))?.text)
  expect(texts).toEqual(['one', 'two', 'three'])
  expect(reads).toBe(1)

  await deleteMessage(ctx, { messageId: last?.id ?? '' })
  const [deleted] = (await readLog(app.db, { workspaceId, topic: { kind: 'workspace' }, after: top, limit: 1 })).events
  if (!deleted) throw new Error('the deletion is not in the log')
  top = deleted.seq
  messages.noticeChange(deleted)
  const [, , third] = events
  expect(third && (await messages.of(third, () => []))?.deletedAt).toBeInstanceOf(Date)
  expect(reads).toBe(2)
})
