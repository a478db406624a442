-- Written by hand: Prisma cannot express it.

-- New words wait in a list until it is full, and then one message waits for all of them: for a second at 4 MB.
ALTER INDEX "Message_words" SET (gin_pending_list_limit = 256);
