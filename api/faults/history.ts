/** What everybody did during a trial, for the checker. Times are of one monotonic clock, in milliseconds. */

/** One step of one attempt to send a message. */
export type Write = {
  at: number
  clientMessageId: string
  conversation: string
} & (
  | { kind: 'invoke' }
  | { kind: 'ok'; id: string; seq: number }
  /** The server said no: it must not exist. */
  | { kind: 'fail'; reason: string }
  /** Nobody knows: it may exist, once. */
  | { kind: 'info'; reason: string }
)

/** The subscriptions of one client, each of which began where the one before it was cut. */
export interface Chain {
  name: string
  workspace: string
  /** The only conversation that it subscribed to; null for all that it may see. */
  conversation: string | null
  /** The place in the log of the workspace after which it began. */
  after: number
  /** The place up to which it was followed; absent: to the end. */
  until?: number
  /** Channels that it may not see the messages of, from a place in the log on. */
  revoked?: readonly { channel: string; after: number }[]
}

export interface Delivery {
  at: number
  chain: string
  /** Which subscription of the chain, 1 for the first. */
  session: number
  cursor: string
  id: string
  conversation: string
  /** In its conversation. */
  seq: number
  text: string
}

export interface LoggedMessage {
  id: string
  conversation: string
  /** In its conversation. */
  seq: number
  channel: string
  text: string
  clientMessageId: string | null
}

/** An event of the log as the database has it in the end. */
export interface LogEntry {
  workspace: string
  seq: number
  /** The message that it added; null for an event of another kind. */
  message: LoggedMessage | null
}

/** A standby took over that lacked the last commits, so the log of a workspace went back. */
export interface Fork {
  workspace: string
  /** The first number of the log that was given once more. */
  firstSeq: number
  /** Only what was acknowledged in this time may have died with the primary. */
  since: number
  until: number
}

export interface History {
  writes: Write[]
  chains: Chain[]
  deliveries: Delivery[]
  log: LogEntry[]
  /** Subscriptions that the server ended with an error which no client may ignore. */
  endings: { chain: string; reason: string }[]
  forks: Fork[]
}

export const emptyHistory = (): History => ({ writes: [], chains: [], deliveries: [], log: [], endings: [], forks: [] })
