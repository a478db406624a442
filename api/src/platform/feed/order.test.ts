import { afterAll, beforeAll, expect, it } from 'vitest'
import { setConversationPriority } from '../../domain/conversations/set-priority.ts'
import { recordEvents } from '../../domain/feed/record.ts'
import { receiveMessage } from '../../domain/messages/receive.ts'
import { transact } from '../../domain/transact.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany } from '../../testing/people.ts'

let app: TestApp
let acme: Company

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
})

afterAll(() => app.close())

it('overlapping, slow and rolled-back transactions leave no hole and no inversion', async () => {
  const conversations = await Promise.all(
    Array.from({ length: 6 }, (_, index) =>
      receiveMessage(acme.ctx, { channelId: acme.api.id, customer: { externalId: `o-${index}` }, text: 'start' }),
    ),
  )
  const reader = readWhileWritten()
  await Promise.all(Array.from({ length: 12 }, (_, writer) => work(writer)))
  const seen = await reader.stop()
  const logged = await app.db.event.findMany({ where: { workspaceId: acme.workspaceId }, orderBy: { seq: 'asc' } })
  expect(logged.map(({ seq }) => Number(seq))).toEqual(logged.map((_, index) => index + 1))
  expect(seen).toEqual(logged.map(({ seq }) => Number(seq)))

  async function work(writer: number) {
    for (let turn = 0; turn < 15; turn++) {
      const { conversationId } = conversations[(writer + turn) % conversations.length] ?? { conversationId: '' }
      if (turn % 5 === 4) await rollBack(conversationId)
      else if (turn % 7 === 5) await slowly(conversationId)
      else if (turn % 3 === 0)
        await setConversationPriority(acme.ctx, { conversationId, priority: 1 + ((writer + turn) % 5) })
      else
        await receiveMessage(acme.ctx, { channelId: acme.api.id, customer: { externalId: `o-${turn % 6}` }, text: 'x' })
    }
  }

  /** Takes its number, keeps the counter for a while, and fails. */
  async function rollBack(conversationId: string) {
    const failing = app.db.$transaction(async (db) => {
      await recordEvents(db, acme.ctx.actor, [{ type: 'customer.updated', subjectId: conversationId, data: {} }])
      await db.$executeRaw`SELECT pg_sleep(0.01)`
      throw new Error('rolled back')
    })
    await expect(failing).rejects.toThrow('rolled back')
  }

  /** Begins before others that commit before it. */
  async function slowly(conversationId: string) {
    await transact(acme.ctx, async (tx) => {
      await tx.db.$executeRaw`UPDATE "Conversation" SET subject = 'slow' WHERE id = ${conversationId}::uuid`
      await tx.db.$executeRaw`SELECT pg_sleep(0.05)`
      tx.emit({ type: 'customer.updated', subjectId: conversationId, data: {} })
    })
  }

  /** Reads on from the last number it saw, as a cursor does, while others write. */
  function readWhileWritten() {
    const numbers: number[] = []
    let isStopped = false
    const readOn = async () => {
      const rows = await app.db.event.findMany({
        where: { workspaceId: acme.workspaceId, seq: { gt: numbers.at(-1) ?? 0 } },
        orderBy: { seq: 'asc' },
        take: 7,
      })
      numbers.push(...rows.map(({ seq }) => Number(seq)))
      return rows.length
    }
    const running = (async () => {
      while (!isStopped) await readOn()
      while ((await readOn()) > 0);
    })()
    return {
      stop: async () => {
        isStopped = true
        await running
        return numbers
      },
    }
  }
})
