-- AlterTable
ALTER TABLE "Channel" ADD COLUMN     "connectedAt" TIMESTAMPTZ(3),
ADD COLUMN     "lastErrorAt" TIMESTAMPTZ(3),
ADD COLUMN     "lastErrorCode" TEXT,
ADD COLUMN     "lastErrorText" TEXT,
ADD COLUMN     "replyLimit" INTEGER,
ADD COLUMN     "replyWindowMinutes" INTEGER;

-- AlterTable
ALTER TABLE "Conversation" ADD COLUMN     "lastInboundAt" TIMESTAMPTZ(3),
ADD COLUMN     "repliesInRow" INTEGER NOT NULL DEFAULT 0;

-- What conversations that are there already have to say about it.
UPDATE "Conversation" c
SET "lastInboundAt" = m."createdAt", "repliesInRow" = c."outboundSeq" - COALESCE(m."outboundSeq", 0)
FROM "Conversation" known LEFT JOIN LATERAL (
  SELECT m."createdAt", m."outboundSeq" FROM "Message" m
  WHERE m."conversationId" = known.id AND m.direction = 'IN' ORDER BY m.seq DESC LIMIT 1
) m ON true
WHERE known."workspaceId" = c."workspaceId" AND known.id = c.id AND c.seq > 0;
