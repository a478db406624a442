-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "generation" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "rotatedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "RefreshToken" (
    "tokenHash" BYTEA NOT NULL,
    "workspaceId" UUID NOT NULL,
    "sessionId" UUID NOT NULL,
    "generation" INTEGER NOT NULL,

    CONSTRAINT "RefreshToken_pkey" PRIMARY KEY ("tokenHash")
);

-- CreateIndex
CREATE INDEX "RefreshToken_workspaceId_sessionId_idx" ON "RefreshToken"("workspaceId", "sessionId");

-- AddForeignKey
ALTER TABLE "RefreshToken" ADD CONSTRAINT "RefreshToken_workspaceId_sessionId_fkey" FOREIGN KEY ("workspaceId", "sessionId") REFERENCES "Session"("workspaceId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
