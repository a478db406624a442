/** What every verb receives: the database, the clock, ids, secrets, and who acts. */
import type { Message, PrismaClient } from '../generated/prisma/client.ts'
import type { ChannelPlace, ChannelRefusal } from './channels/connection.ts'
import type { Place } from './conversations/place.ts'
import type { ReadSignal } from './conversations/read-signal.ts'
import type { LoggedEvent } from './events.ts'
import type { CursorCodec } from './feed/cursor.ts'
import type { FileLinks, Storage } from './files/storage.ts'
import type { Person } from './presence/person.ts'
import type { PresenceBook } from './presence/state.ts'
import type { TypingState } from './typing/state.ts'
import type { Typist } from './typing/typist.ts'
import type { Actor } from './viewer.ts'

export type Database = PrismaClient
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

/** Time for deadlines and expiry. Rows get PostgreSQL's time, and no order depends on either. */
export interface Clock {
  now(): Date
}

/** Tells live readers that events were committed. Nothing depends on it: a reader finds them by itself within a second. */
export interface Doorbell {
  /** Along with the events may go the message that one of them added, as it was committed. */
  ring(events: readonly LoggedEvent[], added?: Message): void
}

/** What is true only for moments. It is best effort, lives in memory for seconds, and corrects itself. */
export interface Ephemera {
  setTyping(statement: TypingStatement): Promise<void>
  /** Everybody who types in a workspace now. */
  typing(workspaceId: string): Promise<readonly TypingState[]>
  setPresence(statement: PresenceStatement): Promise<void>
  /** Shows what an agent chose at once; those who connect later show it by themselves. */
  setAway(choice: { workspaceId: string; agentId: string; isAway: boolean }): Promise<void>
  /** Everybody of a workspace who is there now. */
  presences(workspaceId: string): Promise<PresenceBook>
  /** Tells that a stored read mark moved. */
  tellRead(signal: ReadSignal): void
}

export interface TypingStatement {
  workspaceId: string
  place: Place
  sender: Typist
  isTyping: boolean
  preview: string | null
}

export interface PresenceStatement {
  workspaceId: string
  person: Person
  sessionId: string
  /** The connection it is said over. Null for a single request, which counts for its session. */
  deviceId: string | null
  status: 'ONLINE' | 'AWAY'
  viewing: Place | null
}

export interface Passwords {
  hash(password: string): Promise<string>
  /** With a null hash it spends the same time and answers false, so that unknown accounts look like known ones. */
  verify(hash: string | null, password: string): Promise<boolean>
}

/** Short-lived signed tokens, and random secrets that are stored only as hashes. */
export interface Tokens {
  sign(claims: AccessClaims, expiresAt: Date): Promise<string>
  /** Throws UNAUTHENTICATED for anything but a current token of this server. */
  verify(token: string): Promise<AccessClaims & { expiresAt: Date }>
  /** 256 random bits, URL-safe, after the given prefix. */
  secret(prefix: string): string
  /** SHA-256, under which a secret is stored and found. */
  hash(secret: string): Uint8Array<ArrayBuffer>
}

export interface AccessClaims {
  kind: 'agent' | 'visitor'
  workspaceId: string
  sessionId: string
}

/** What a company says of a visitor who is signed in with it, in a token that its server signed. */
export interface Identities {
  /** The key of a widget. It is derived, never stored; each version is another. */
  keyOf(widget: WidgetKeyPlace): string
  /** Throws UNAUTHENTICATED for anything but a current token that was signed with the widget's key, for that widget. */
  verify(token: string, widget: WidgetKeyPlace & { publicKey: string }): Promise<IdentityClaims>
}

export interface WidgetKeyPlace {
  workspaceId: string
  channelId: string
  version: number
}

export interface IdentityClaims {
  /** The company's own id of the person. */
  externalId: string
  email: string | null
  name: string | null
}

/** Counts failed sign-ins per account and per address. */
export interface SignInThrottle {
  /** Throws RATE_LIMITED when either has too many failures; otherwise counts this attempt. */
  attempt(keys: { account: string; ip: string }): Promise<void>
  succeeded(keys: { account: string; ip: string }): Promise<void>
}

/** Answers of a moment ago, for questions that are dear and asked often. */
export interface Recent {
  /** Works out the answer, unless this key's is no older than the given time; whoever asks meanwhile shares it. */
  answer<T>(key: string, maxAgeMs: number, work: () => Promise<T>): Promise<T>
}

/** What calls over a channel tell of it. It is kept behind the call, which neither waits for it nor fails with it. */
export interface ChannelReports {
  /** Something came over it. Only the first time is kept, so it may be told on every call. */
  worked(channel: ChannelPlace): void
  /** A call was not taken. Of those within a minute the first is kept. */
  refused(channel: ChannelPlace, refusal: ChannelRefusal): void
}

export interface Lifetimes {
  accessTokenSeconds: number
  visitorTokenSeconds: number
}

export interface Services {
  db: Database
  clock: Clock
  /** A new UUIDv7. */
  id(): string
  doorbell: Doorbell
  ephemera: Ephemera
  cursors: CursorCodec
  passwords: Passwords
  tokens: Tokens
  identities: Identities
  throttle: SignInThrottle
  recent: Recent
  reports: ChannelReports
  storage: Storage
  links: FileLinks
  lifetimes: Lifetimes
}

export interface Ctx extends Services {
  actor: Actor
}
