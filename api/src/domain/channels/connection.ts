/** Whether a channel works, told by what came over it and by nothing else. */
import { z } from 'zod'
import type { Channel, ChannelKind } from '../../generated/prisma/client.ts'
import type { Ctx } from '../context.ts'
import { DomainError, type ErrorCode, errorCodes } from '../errors.ts'

export interface ChannelPlace {
  workspaceId: string
  channelId: string
  /** What is told counts only for a channel of this kind. */
  kind: ChannelKind
}

/** A call over a channel that was not taken. */
export interface ChannelRefusal {
  code: ErrorCode
  message: string
  /** The origin of the page, where that is what was wrong. */
  origin: string | null
}

export interface ChannelConnection {
  state: 'WAITING' | 'CONNECTED' | 'FAILED'
  since: Date
  lastError: (ChannelRefusal & { at: Date }) | null
}

/** What has worked once stays connected: a call that is refused later is only the last error. */
export function connectionOf(channel: Channel): ChannelConnection {
  const { connectedAt, firstErrorAt, createdAt } = channel
  const lastError = lastErrorOf(channel)
  if (connectedAt) return { state: 'CONNECTED', since: connectedAt, lastError }
  if (firstErrorAt) return { state: 'FAILED', since: firstErrorAt, lastError }
  return { state: 'WAITING', since: createdAt, lastError }
}

function lastErrorOf({ lastErrorCode, lastErrorText, lastErrorAt, lastErrorOrigin }: Channel) {
  if (!lastErrorAt) return null
  const code = isErrorCode(lastErrorCode) ? lastErrorCode : 'FORBIDDEN'
  return { code, message: lastErrorText ?? '', origin: lastErrorOrigin, at: lastErrorAt }
}

/** A version that is newer or older than this one may have written another. */
const isErrorCode = (code: string | null): code is ErrorCode => code !== null && Object.hasOwn(errorCodes, code)

/** What may happen to any call, and what the channel's own rules ask for. */
const faultless: readonly ErrorCode[] = ['UNAVAILABLE', 'REPLY_WINDOW_CLOSED']

/** What an error says of the call that failed; null for one that is no fault of the call. */
export function refusalOf(error: unknown): ChannelRefusal | null {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues
    const path = issue?.path.join('.')
    return { code: 'BAD_USER_INPUT', message: `${path ? `${path}: ` : ''}${issue?.message}`, origin: null }
  }
  if (!(error instanceof DomainError) || faultless.includes(error.code)) return null
  return { code: error.code, message: error.message, origin: null }
}

/**
 * Does what came over a channel of the kind API, and tells when it was refused to an integration, whose
 * mistake it is: agents and visitors are told themselves.
 */
export async function overApiChannel<T>(
  ctx: Ctx,
  channelId: string | null | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const refusal = ctx.actor.kind === 'integration' ? refusalOf(error) : null
    if (refusal && channelId) ctx.reports.refused(apiChannel(ctx, channelId), refusal)
    throw error
  }
}

/** Tells that a customer's message came in over a channel. */
export function receivedOver(ctx: Ctx, channelId: string): void {
  if (ctx.actor.kind === 'integration' || ctx.actor.kind === 'system') ctx.reports.worked(apiChannel(ctx, channelId))
}

function apiChannel({ actor }: Ctx, channelId: string): ChannelPlace {
  if (actor.kind === 'anonymous') throw new Error('[channels] nobody calls over an API channel')
  return { workspaceId: actor.workspaceId, channelId, kind: 'API' }
}
