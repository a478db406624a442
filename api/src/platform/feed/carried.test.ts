/** What comes along with a ring, or was read a moment ago, is shown without asking the database, and never when it is not right any more. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Doorbell } from '../../domain/context.ts'
import { updateCustomer } from '../../domain/customers/update.ts'
import { deleteMessage } from '../../domain/messages/delete.ts'
import { receiveMessage } from '../../domain/messages/receive.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany } from '../../testing/people.ts'
import { statementsOf } from '../../testing/statements.ts'

let app: TestApp
let acme: Company

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
})
afterAll(() => app.close())

const document = 'subscription ($after: String) { messageAdded(after: $after) { text sender { name } } }'

async function subscribe() {
  const live = acme.owner.subscribe(document, { after: (await acme.owner.get('{ cursor }')).cursor })
  const next = async () => (await live.next()).data.messageAdded
  await receive('first')
  expect((await next()).text).toBe('first')
  return { next, stop: () => live.stop() }
}

const receive = (text: string, ctx = acme.ctx) =>
  receiveMessage(ctx, { channelId: acme.api.id, customer: { externalId: 'carried' }, text })

/** Rings are kept, to be rung later. */
function deaf() {
  const rings: Parameters<Doorbell['ring']>[] = []
  return { rings, ctx: { ...acme.ctx, doorbell: { ring: (...ring: (typeof rings)[number]) => void rings.push(ring) } } }
}

it('a new message and its sender need no read', async () => {
  const live = await subscribe()
  const sent = await statementsOf(async () => {
    await receive('second')
    expect((await live.next()).text).toBe('second')
  })
  const reads = ['FROM "Message" m', 'FROM "public"."Customer"']
  expect(sent.filter(({ text }) => reads.some((read) => text.includes(read)))).toEqual([])
  live.stop()
})

it('a message that was deleted before its ring was heard is shown as deleted', async () => {
  const live = await subscribe()
  const { rings, ctx } = deaf()
  const { id } = await receive('secret', ctx)
  await deleteMessage(ctx, { messageId: id })
  const [addition, deletion] = rings
  if (!addition?.[1] || !deletion) throw new Error('the message was not carried')
  app.services.doorbell.ring(...deletion)
  app.services.doorbell.ring(...addition)
  expect((await live.next()).text).toBe('')
  live.stop()
})

it('a message that belongs to another event is not shown', async () => {
  const live = await subscribe()
  const { rings, ctx } = deaf()
  await receive('one', ctx)
  await receive('two', ctx)
  const [one, two] = rings
  if (!one || !two) throw new Error('nothing was rung')
  app.services.doorbell.ring(one[0], two[1])
  app.services.doorbell.ring(two[0], one[1])
  expect([(await live.next()).text, (await live.next()).text]).toEqual(['one', 'two'])
  live.stop()
})

it('a sender who got another name has it in the next message', async () => {
  const live = await subscribe()
  const { senderId } = await receive('before')
  await live.next()
  for (const name of ['Ada', 'Grace', 'Edsger']) {
    await updateCustomer(acme.ctx, { customerId: senderId, name })
    await receive('after')
    expect((await live.next()).sender.name).toBe(name)
  }
  live.stop()
})
