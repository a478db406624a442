import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createChannel } from '../domain/channels/create.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { type Company, foundCompany } from '../testing/people.ts'
import { statementsOf } from '../testing/statements.ts'
import { createChannelReports } from './channel-reports.ts'

let app: TestApp
let acme: Company

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
})
afterAll(() => app.close())

const refusal = { code: 'FORBIDDEN', message: 'No.', origin: null } as const

async function apiPlace() {
  const { id: channelId, workspaceId } = await createChannel(acme.ctx, { kind: 'API', name: 'Orders' })
  return { channelId, workspaceId, kind: 'API' } as const
}

const find = ({ channelId }: { channelId: string }) => app.db.channel.findFirstOrThrow({ where: { id: channelId } })

function memoryLog() {
  const lines: string[] = []
  return { lines, log: pino({ base: null }, { write: (line) => lines.push(line) }) }
}

it('a channel that works costs nothing once it is known', async () => {
  const place = await apiPlace()
  const reports = createChannelReports(app.services, memoryLog().log)
  reports.worked(place)
  await reports.close()
  const { connectedAt } = await find(place)
  const statements = await statementsOf(async () => {
    for (let n = 0; n < 1_000; n++) reports.worked(place)
    await reports.close()
  })
  expect(statements).toEqual([])
  expect((await find(place)).connectedAt).toEqual(connectedAt)
})

it('several instances keep one first time, with one event', async () => {
  const place = await apiPlace()
  const { log } = memoryLog()
  const all = Array.from({ length: 5 }, () => createChannelReports(app.services, log))
  for (const reports of all) reports.worked(place)
  for (const reports of all) await reports.close()
  const where = { type: 'channel.connection_changed', channelId: place.channelId }
  expect(await app.db.event.count({ where })).toBe(1)
})

it('what cannot be kept is logged, and tried again with the next call', async () => {
  const place = await apiPlace()
  const { lines, log } = memoryLog()
  let isDown = true
  // The database of one instance, for a moment.
  const db = new Proxy(app.db, {
    get: (target, name, receiver) => {
      if (isDown && name === '$transaction') return async () => Promise.reject(new Error('it is down'))
      return Reflect.get(target, name, receiver)
    },
  })
  const reports = createChannelReports({ ...app.services, db }, log)
  reports.worked(place)
  reports.refused(place, refusal)
  await reports.close()
  expect(lines).toHaveLength(2)
  expect(lines[0]).toContain('it is down')
  isDown = false
  reports.worked(place)
  await reports.close()
  expect((await find(place)).connectedAt).not.toBeNull()
})

it('keeps one short line of plain text, whatever the call contained', async () => {
  const place = await apiPlace()
  const reports = createChannelReports(app.services, memoryLog().log)
  reports.refused(place, { ...refusal, message: `\u0000<b>\r\n\u202e${'😀'.repeat(400)}` })
  await reports.close()
  const { lastErrorText } = await find(place)
  expect(lastErrorText?.startsWith(' <b> 😀')).toBe(true)
  expect(lastErrorText?.length).toBe(300)
})

it('takes no more of the database than a little, when very many channels tell something at once', async () => {
  const places = await Promise.all(Array.from({ length: 30 }, apiPlace))
  const reports = createChannelReports(app.services, memoryLog().log)
  for (const place of places) reports.refused(place, refusal)
  await reports.close()
  const ids = places.map(({ channelId }) => channelId)
  expect(await app.db.channel.count({ where: { id: { in: ids }, lastErrorAt: { not: null } } })).toBe(20)
  // Those that were left out are not taken for kept.
  for (const place of places) reports.refused(place, refusal)
  await reports.close()
  expect(await app.db.channel.count({ where: { id: { in: ids }, lastErrorAt: { not: null } } })).toBe(30)
})
