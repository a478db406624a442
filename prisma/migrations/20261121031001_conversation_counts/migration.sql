-- CreateIndex
CREATE INDEX "Conversation_counted" ON "Conversation"("workspaceId", "channelId", "status", "assigneeId", "kind", "requiresHuman");
