import { z } from 'zod'

/** The largest file, in bytes: 25 MiB. */
export const largestFile = 25 * 1024 * 1024

/** How many files one message may carry. */
export const mostAttachments = 10

const attachments = z.array(
  z.object({
    id: z.uuid(),
    name: z.string(),
    contentType: z.string(),
    size: z.int(),
    width: z.int().nullable(),
    height: z.int().nullable(),
  }),
)

/** What a message says of a file. */
export type Attachment = z.infer<typeof attachments>[number]

/** The files of a message's row, in the order in which they were sent. */
export function attachmentsOf({ attachments: stored }: { attachments: unknown }): Attachment[] {
  return stored === null ? [] : attachments.parse(stored)
}

export const attachmentIds = z
  .array(z.uuid())
  .max(mostAttachments, `At most ${mostAttachments} files.`)
  .refine((ids) => new Set(ids).size === ids.length, 'Give each file once.')
  .nullish()
  .transform((ids) => ids ?? [])
