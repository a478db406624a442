-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "attachments" JSONB;

-- CreateTable
CREATE TABLE "Upload" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "uploaderId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "contentType" TEXT,
    "width" INTEGER,
    "height" INTEGER,
    "storageKey" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "uploadedAt" TIMESTAMPTZ(3),
    "messageId" UUID,
    "uses" INTEGER NOT NULL DEFAULT 0,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Upload_pkey" PRIMARY KEY ("workspaceId","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Upload_id_key" ON "Upload"("id");

-- AddForeignKey
ALTER TABLE "Upload" ADD CONSTRAINT "Upload_workspaceId_messageId_fkey" FOREIGN KEY ("workspaceId", "messageId") REFERENCES "Message"("workspaceId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows is written by hand: Prisma cannot express it.

-- An upload goes into one message. Attaching adds one, so whoever comes second fails with all it did.
ALTER TABLE "Upload" ADD CONSTRAINT "Upload_used_once" CHECK ("uses" IN (0, 1));

CREATE INDEX "Upload_of_message" ON "Upload" ("workspaceId", "messageId") WHERE "messageId" IS NOT NULL;

-- Whoever uploads has few that are in no message yet.
CREATE INDEX "Upload_unused" ON "Upload" ("workspaceId", "uploaderId", "createdAt") WHERE "uses" = 0;

-- What the sweep looks for.
CREATE INDEX "Upload_to_sweep" ON "Upload" ("createdAt")
  WHERE "uses" = 0 OR ("deletedAt" IS NOT NULL AND "storageKey" IS NOT NULL);
