/** `pnpm bench catch-up`: how fast one client gets what it missed out of the log. */
import { loadavg } from 'node:os'
import { createAudience, lanes, textOf } from './audience.ts'
import { graphqlDialect, resumingSubscription } from './dialects.ts'
import type { BenchOptions } from './main.ts'
import type { ServerProcess } from './server-process.ts'
import { openSockets } from './sockets.ts'
import { onStage, type StageDatabase } from './stage.ts'
import { median, whole } from './statistics.ts'
import { openWriter, type Writer } from './writer.ts'

const goal = 20_000
const messages = 50_000

interface Run {
  perSecond: number
  /** Processor time of the server for 1,000 events, in milliseconds. */
  cpuMs: number
}

/** Prints the figures; false when the goal was not reached or a message was lost. */
export async function benchCatchUp({ isQuick, profileDir }: BenchOptions): Promise<boolean> {
  const rounds = isQuick ? 3 : 7
  return onStage(async (stage) => {
    const database = await stage.createDatabase('catch_up')
    const writer = await openWriter(database, 'Catch-up')
    const after = await fill(database, writer)
    const server = await stage.startParley(database, { profileDir })
    console.log(
      `catch-up: ${whole(messages)} messages from the log to one client, ${rounds} times; load ${loadavg()[0]?.toFixed(1)}\n`,
    )
    const runs: Run[] = []
    for (let round = 0; round <= rounds; round++) {
      const run = await catchUp(server, writer, after)
      // The first one only warms up.
      if (round > 0) runs.push(run)
    }
    const perSecond = median(runs.map((run) => run.perSecond))
    console.log(
      `  ${whole(perSecond)} events per second (${runs.map((run) => whole(run.perSecond)).join('; ')}), ${median(runs.map((run) => run.cpuMs)).toFixed(0)} ms of processor per 1,000\n  goal ${whole(goal)} or more: ${perSecond >= goal ? 'reached' : 'MISSED'}\n`,
    )
    return perSecond >= goal
  })
}

async function catchUp(server: ServerProcess, { people }: Writer, after: string): Promise<Run> {
  const audience = createAudience(1)
  const token = people[0]?.token
  const dialect = graphqlDialect(() => ({ token, query: resumingSubscription, variables: { after } }))
  const cpu = await server.cpuMs()
  const start = performance.now()
  const sockets = await openSockets(server.port, dialect, audience, 1)
  for (let number = messages - lanes + 1; number <= messages; number++) await audience.received(number)
  const seconds = (performance.now() - start) / 1_000
  const cpuMs = ((await server.cpuMs()) - cpu) / (messages / 1_000)
  sockets.close()
  if (audience.wrong > 0) throw new Error(`[bench] ${audience.wrong} messages were lost or out of order`)
  return { perSecond: messages / seconds, cpuMs }
}

/** Writes the messages with their events in bulk; answers the cursor before the first of them. */
async function fill({ pool }: StageDatabase, { ctx, workspaceId, conversationIds, people }: Writer): Promise<string> {
  const { lastSeq, epoch } = await ctx.db.workspaceFeed.findUniqueOrThrow({ where: { workspaceId } })
  const [before, after] = textOf(0).split('0'.repeat(8))
  await pool.query(write, [workspaceId, conversationIds, lastSeq, epoch, people[0]?.agentId, messages, before, after])
  await pool.query('VACUUM ANALYZE')
  return ctx.cursors.encode({ workspaceId, epoch, seq: Number(lastSeq) })
}

/** Each conversation has its first message already. */
const write = `
  WITH planned AS (
    SELECT n, uuidv7() AS id, $3::bigint + n AS "feedSeq", ($2::uuid[])[1 + n % 8] AS "conversationId", 2 + (n - 1) / 8 AS seq
    FROM generate_series(1, $6::int) AS n
  ), message AS (
    INSERT INTO "Message" (id, "workspaceId", "conversationId", seq, "inboundSeq", "outboundSeq", "feedSeq", "feedEpoch",
      direction, "senderKind", "senderId", text, "deliveryStatus")
    SELECT id, $1::uuid, "conversationId", seq, 1, seq - 1, "feedSeq", $4::int, 'OUT', 'AGENT', $5::uuid,
      $7::text || lpad(n::text, 8, '0') || $8::text, 'SENT'
    FROM planned
  ), event AS (
    INSERT INTO "Event" ("workspaceId", seq, epoch, type, "actorKind", "actorId", "subjectId", "conversationId",
      "channelId", "customerId", data)
    SELECT $1::uuid, p."feedSeq", $4::int, 'message.added', 'agent', $5::uuid, p.id, c.id, c."channelId", c."customerId",
      '{"direction": "OUT"}'::jsonb
    FROM planned p JOIN "Conversation" c ON c.id = p."conversationId"
  )
  UPDATE "WorkspaceFeed" SET "lastSeq" = $3::bigint + $6::int WHERE "workspaceId" = $1::uuid`
