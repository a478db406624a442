import type { ReplyState } from '../../lib/reply-state.ts'
import type { PendingMessage } from '../../lib/store/types.ts'

/** Whether it may be taken now: until the customer writes, another answer would be refused again. */
export const canRetry = ({ direction }: PendingMessage, { closed }: ReplyState): boolean =>
  direction === 'NOTE' || closed === null

/** Only what the customer wrote since lets one try these again, and whoever does has read it. */
export const isForced = ({ error }: PendingMessage): boolean => error === 'CONFLICT' || error === 'REPLY_WINDOW_CLOSED'
