-- AlterTable
ALTER TABLE "Channel" ADD COLUMN     "trustedDocumentsOnly" BOOLEAN NOT NULL DEFAULT false;
