/** What somebody who writes to the customer has to know of the channel's rules. Pure: the hook beside it reads the clock. */
import type { ReplyWindowReason } from '../gql/graphql.ts'
import type { Conversation } from './store/types.ts'

export type ReplyRules = Pick<Conversation, 'replyWindow' | 'replyLimit'>

export interface ReplyState {
  /** Why one cannot write to the customer. Null while one can. */
  closed: ReplyWindowReason | null
  /** When time will be over, if that is soon. */
  until: Date | null
  /** How many minutes are left, if these are the last ones. */
  minutesLeft: number | null
  /** How many more messages are taken, if those are few. */
  messagesLeft: number | null
}

/** Nobody is told of an end that is further away than this. */
const soonMs = 2 * 3_600_000
const lastMinutes = 10
const fewMessages = 3

const always: ReplyState = { closed: null, until: null, minutesLeft: null, messagesLeft: null }

/** How things stand now, with so many of one's own messages still on their way. */
export function replyStateOf({ replyWindow, replyLimit }: ReplyRules, onTheirWay: number, now: Date): ReplyState {
  if (!replyWindow) return always
  if (replyWindow.reason) return { ...always, closed: replyWindow.reason }
  const until = replyWindow.closesAt ? new Date(replyWindow.closesAt) : null
  const msLeft = until ? until.getTime() - now.getTime() : Number.POSITIVE_INFINITY
  if (msLeft <= 0) return { ...always, closed: 'TIME_OVER' }
  const messagesLeft = (replyLimit ?? Number.POSITIVE_INFINITY) - onTheirWay
  if (messagesLeft <= 0) return { ...always, closed: 'LIMIT_REACHED' }
  const minutesLeft = Math.ceil(msLeft / 60_000)
  return {
    closed: null,
    until: msLeft < soonMs ? until : null,
    minutesLeft: minutesLeft <= lastMinutes ? minutesLeft : null,
    messagesLeft: messagesLeft <= fewMessages ? messagesLeft : null,
  }
}
