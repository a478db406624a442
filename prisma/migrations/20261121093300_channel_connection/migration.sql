-- AlterTable
ALTER TABLE "Channel" ADD COLUMN     "firstErrorAt" TIMESTAMPTZ(3),
ADD COLUMN     "lastErrorOrigin" TEXT;

-- What came over the channels that are there already: visitors to widgets, messages of customers to the others.
UPDATE "Channel" ch SET "connectedAt" = came.at
FROM (
  SELECT s."workspaceId", s."channelId", 'WIDGET'::"ChannelKind" AS kind, min(s."createdAt") AS at
  FROM "Session" s WHERE s."channelId" IS NOT NULL GROUP BY 1, 2
  UNION ALL
  SELECT c."workspaceId", c."channelId", 'API'::"ChannelKind", min(m."createdAt")
  FROM "Conversation" c JOIN "Message" m ON m."workspaceId" = c."workspaceId" AND m."conversationId" = c.id
  WHERE m.direction = 'IN' GROUP BY 1, 2
) came
WHERE ch."workspaceId" = came."workspaceId" AND ch.id = came."channelId" AND ch.kind = came.kind;
