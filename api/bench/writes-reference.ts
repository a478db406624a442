/** What the write benchmark measures against: the same rows written by one prepared statement on raw connections. */
import type pg from 'pg'
import { uuidv7 } from 'uuidv7'
import type { Thread } from './writes-stage.ts'

/** Updates the conversation, takes the number, writes the message and the event; it asks nobody for permission. */
const text = `
  WITH conversation AS (
    UPDATE "Conversation" SET seq = seq + 1, "outboundSeq" = "outboundSeq" + 1, status = 'ACTIVE',
      "lastMessageId" = $3::uuid, "lastMessageAt" = now()
    WHERE "workspaceId" = $1::uuid AND id = $2::uuid
    RETURNING *
  ), feed AS (
    UPDATE "WorkspaceFeed" f SET "lastSeq" = "lastSeq" + 1 FROM conversation c WHERE f."workspaceId" = c."workspaceId"
    RETURNING f."lastSeq", f.epoch
  ), message AS (
    INSERT INTO "Message" (id, "workspaceId", "conversationId", seq, "inboundSeq", "outboundSeq", "feedSeq", "feedEpoch",
      direction, "senderKind", "senderId", text, "deliveryStatus", "clientMessageId")
    SELECT $3::uuid, c."workspaceId", c.id, c.seq, c."inboundSeq", c."outboundSeq", f."lastSeq", f.epoch,
      'OUT', 'AGENT', $4::uuid, $5::text, 'SENT', $6::text
    FROM conversation c, feed f
    RETURNING *
  ), event AS (
    INSERT INTO "Event" ("workspaceId", seq, epoch, type, "actorKind", "actorId", "subjectId", "conversationId",
      "channelId", "customerId", data)
    SELECT c."workspaceId", f."lastSeq", f.epoch, 'message.added', 'agent', $4::uuid, m.id, c.id, c."channelId",
      c."customerId", '{"direction": "OUT"}'::jsonb
    FROM message m, conversation c, feed f
  )
  SELECT * FROM message`

/** Writes a message and throws when it was not stored. */
export async function appendByHand(
  client: pg.ClientBase,
  { workspaceId, conversationId, agentId }: Thread,
  message: { text: string; clientMessageId: string },
): Promise<void> {
  const values = [workspaceId, conversationId, uuidv7(), agentId, message.text, message.clientMessageId]
  const { rowCount } = await client.query({ name: 'append', text, values })
  if (rowCount !== 1) throw new Error('[bench] the reference stored nothing')
}
