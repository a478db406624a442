import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEmptyDatabase, type TestDatabase } from '../testing/database.ts'
import { readMigrations } from './migration-files.ts'
import { migrate } from './migrations.ts'

let database: TestDatabase
let client: pg.Client

beforeAll(async () => {
  database = await createEmptyDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await database.drop()
})

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const [workspace, usedWidget, freshWidget, usedApi, freshApi, customer] = [1, 2, 3, 4, 5, 6].map(id)

it('channels from before that have worked are connected since then, and the others wait', async () => {
  const migrations = await readMigrations()
  const place = migrations.findIndex(({ name }) => name.endsWith('_channel_connection'))
  await migrate({ url: database.url, migrations: migrations.slice(0, place) })
  await client.query(`
    INSERT INTO "Workspace" (id, name) VALUES ('${workspace}', 'Acme');
    INSERT INTO "Channel" (id, "workspaceId", kind, name) VALUES
      ('${usedWidget}', '${workspace}', 'WIDGET', 'a'), ('${freshWidget}', '${workspace}', 'WIDGET', 'b'),
      ('${usedApi}', '${workspace}', 'API', 'c'), ('${freshApi}', '${workspace}', 'API', 'd');
    INSERT INTO "Customer" (id, "workspaceId") VALUES ('${customer}', '${workspace}');
    INSERT INTO "Session" (id, "workspaceId", "customerId", "channelId", "tokenHash", "expiresAt", "createdAt") VALUES
      ('${id(7)}', '${workspace}', '${customer}', '${usedWidget}', '\\x01', now(), '2026-03-02'),
      ('${id(8)}', '${workspace}', '${customer}', '${usedWidget}', '\\x02', now(), '2026-03-01');
    INSERT INTO "Conversation" (id, "workspaceId", "channelId", "customerId", kind, starter, seq, "createdAt") VALUES
      ('${id(9)}', '${workspace}', '${usedApi}', '${customer}', 'EMAIL', 's', 2, '2026-04-01'),
      ('${id(10)}', '${workspace}', '${freshApi}', '${customer}', 'EMAIL', 's', 1, '2026-04-01'),
      ('${id(11)}', '${workspace}', '${freshWidget}', '${customer}', 'EMAIL', 's', 1, '2026-04-01');
    INSERT INTO "Message" (id, "workspaceId", "conversationId", seq, "inboundSeq", "outboundSeq", "feedSeq", "feedEpoch",
        direction, "senderKind", "senderId", text, "deliveryStatus", "createdAt") VALUES
      ('${id(12)}', '${workspace}', '${id(9)}', 1, 0, 1, 1, 1, 'OUT', 'AGENT', '${id(20)}', 'x', 'SENT', '2026-04-01'),
      ('${id(13)}', '${workspace}', '${id(9)}', 2, 1, 1, 2, 1, 'IN', 'CUSTOMER', '${customer}', 'x', 'SENT', '2026-04-03'),
      ('${id(14)}', '${workspace}', '${id(10)}', 1, 0, 1, 3, 1, 'OUT', 'AGENT', '${id(20)}', 'x', 'SENT', '2026-04-01'),
      ('${id(15)}', '${workspace}', '${id(11)}', 1, 1, 0, 4, 1, 'IN', 'CUSTOMER', '${customer}', 'x', 'SENT', '2026-04-01');`)

  await migrate({ url: database.url })
  const { rows } = await client.query(`SELECT name, "connectedAt"::date::text AS since FROM "Channel" ORDER BY name`)
  expect(rows).toEqual([
    { name: 'a', since: '2026-03-01' },
    { name: 'b', since: null },
    { name: 'c', since: '2026-04-03' },
    { name: 'd', since: null },
  ])
})
