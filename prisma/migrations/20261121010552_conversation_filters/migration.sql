-- CreateIndex
CREATE INDEX "Conversation_workspaceId_status_lastMessageAt_id_idx" ON "Conversation"("workspaceId", "status", "lastMessageAt" DESC, "id" DESC);

-- What follows is written by hand: Prisma cannot express it.

-- Whoever asks for an agent's conversations names the agent, and most messages go to conversations of nobody yet.
CREATE INDEX "Conversation_assigned" ON "Conversation" ("workspaceId", "assigneeId", "lastMessageAt" DESC, "id" DESC)
  WHERE "assigneeId" IS NOT NULL;
