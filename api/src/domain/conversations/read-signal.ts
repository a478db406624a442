/** That a read mark moved, on its way to whoever watches. The mark itself is stored. */
import { z } from 'zod'
import { maySeeConversation } from '../access.ts'
import type { Viewer } from '../viewer.ts'
import { placeShape } from './place.ts'

export const readSignalShape = z.object({
  place: placeShape,
  /** The row as it was stored. */
  mark: z.object({
    workspaceId: z.uuid(),
    conversationId: z.uuid(),
    readerKind: z.enum(['AGENT', 'CUSTOMER']),
    readerId: z.uuid(),
    lastReadSeq: z.int(),
    inboundSeq: z.int(),
    outboundSeq: z.int(),
    readAt: z.coerce.date(),
  }),
  /** Whether it passed a message that the customer can see, and not only internal notes. */
  passedMessages: z.boolean(),
})

export type ReadSignal = z.infer<typeof readSignalShape>

/** Whether a viewer may know at this moment that the mark moved. That notes were read would tell a visitor of them. */
export const maySeeRead = (viewer: Viewer, { place, passedMessages }: ReadSignal) =>
  maySeeConversation(viewer, place) && (viewer.kind !== 'visitor' || passedMessages)
