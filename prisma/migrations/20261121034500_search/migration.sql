-- Written by hand: Prisma cannot express it. The words of what people look for, with the workspace as one of them.

CREATE INDEX "Message_words" ON "Message" USING gin (to_tsvector('simple', replace("workspaceId"::text, '-', '') || ' ' ||
  translate("text", '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32))));

CREATE INDEX "Customer_words" ON "Customer" USING gin (to_tsvector('simple', replace("workspaceId"::text, '-', '') || ' ' ||
  translate(coalesce("name", '') || ' ' || coalesce("email", '') || ' ' || coalesce("phone", ''), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32))));

CREATE INDEX "Conversation_words" ON "Conversation" USING gin (to_tsvector('simple', replace("workspaceId"::text, '-', '') || ' ' ||
  translate(coalesce("subject", ''), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32))))
  WHERE "subject" IS NOT NULL;

-- Letters stand among many more chats, and have a view of their own.
CREATE INDEX "Conversation_letters" ON "Conversation" ("workspaceId", "lastMessageAt" DESC, "id" DESC) WHERE "kind" = 'EMAIL';
