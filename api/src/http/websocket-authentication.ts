/** Who opened this socket, told by the token in `connection_init`: never by the URL, which is logged, nor by a cookie. */
import { CloseCode } from 'graphql-ws'
import type { Logger } from 'pino'
import { DomainError } from '../domain/errors.ts'
import type { Viewers } from '../platform/viewers.ts'
import { bearerOf, type Held, hold, viewerKey } from './identify.ts'
import type { Quota } from './quota.ts'
import { type Deadlines, timedOut, within } from './timers.ts'
import type { Connection } from './websocket-connection.ts'

interface Authentication {
  viewers: Viewers
  socketsPerViewer: Quota
  limits: { connectionInitTimeoutMs: number }
  deadlines: Deadlines
  log: Logger
}

const noToken = 'Unauthorized'
const badToken = 'The token is not valid, or no longer.'

/**
 * Answers whether the socket is acknowledged; otherwise it is already closing: 4401 without a token, 4403 for
 * a bad one, 4429 beyond the viewer's sockets, 1013 when it cannot be told now or not in time.
 */
export async function authenticateConnection(
  connection: Connection,
  connectionParams: Record<string, unknown>,
  options: Authentication,
): Promise<boolean> {
  const token = tokenOf(connectionParams)
  if (token === null) return refuse(connection, CloseCode.Unauthorized, noToken)
  const held = await tryHold(connection, token, options)
  if (!held) return false
  const giveBack = options.socketsPerViewer.take(viewerKey(held.viewer))
  if (!giveBack || !connection.isOpen()) {
    giveBack?.()
    held.handle.release()
    return refuse(connection, 4429, 'Too many sockets')
  }
  const cancelExpiry = held.expiresAt
    ? options.deadlines(held.expiresAt, () => connection.end(CloseCode.Forbidden, 'The token expired.'))
    : undefined
  const cancelEnd = held.handle.onEnd(() => connection.end(CloseCode.Unauthorized, 'The credential was revoked.'))
  connection.held = held
  connection.whenClosed(() => {
    giveBack()
    cancelExpiry?.()
    cancelEnd()
  })
  return true
}

async function tryHold(connection: Connection, token: string, options: Authentication): Promise<Held | null> {
  const { viewers, limits, log } = options
  const holding = hold(token, viewers)
  // graphql-ws stops its clock when `connection_init` arrives, so the rest of the time is kept here.
  const left = limits.connectionInitTimeoutMs - (performance.now() - connection.openedAt)
  try {
    const held = await within(Math.max(left, 0), holding)
    if (held !== timedOut) return held
    // Nothing is wrong with the token as far as is known, so a client must not give it up.
    refuse(connection, 1013, 'Authentication took too long; try again later')
    // Whatever comes of it, nobody waits for it any more.
    holding.then(
      ({ handle }) => handle.release(),
      (error: unknown) => log.debug({ requestId: connection.requestId, err: error }, 'late authentication failed'),
    )
  } catch (error) {
    if (error instanceof DomainError && error.code !== 'UNAVAILABLE') refuse(connection, CloseCode.Forbidden, badToken)
    else {
      log.warn({ requestId: connection.requestId, err: error }, 'authentication is not possible now')
      refuse(connection, 1013, 'Try again later')
    }
  }
  return null
}

function refuse(connection: Connection, code: number, reason: string): false {
  connection.end(code, reason)
  return false
}

/** `{ token }`, or the header's form for clients that share their code with HTTP. Anything else under these names is a bad token. */
function tokenOf({ token, authorization, Authorization }: Record<string, unknown>): string | null {
  const header = authorization ?? Authorization
  if (token !== undefined && token !== null) return typeof token === 'string' ? token : unusable
  if (header === undefined || header === null) return null
  return typeof header === 'string' ? bearerOr(header, unusable) : unusable
}

/** No token is empty, so this one is refused like any that is wrong. */
const unusable = ''

function bearerOr(header: string, otherwise: string): string {
  try {
    return bearerOf(header) ?? otherwise
  } catch (error) {
    if (error instanceof DomainError) return otherwise
    throw error
  }
}
