-- AlterTable
ALTER TABLE "Channel" ADD COLUMN     "identityKeyVersion" INTEGER NOT NULL DEFAULT 0;
