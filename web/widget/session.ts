/** Who the visitor is: the secret kept in the browser, and tokens that are fetched with it. */
import type { Token, TokenSource } from '@parley/client'
import { startVisitorSession } from './documents.ts'
import type { Memory } from './memory.ts'
import { createVault } from './vault.ts'

export interface Session {
  token: TokenSource
  /** Whether this browser was a visitor before. */
  isKnown(): boolean
  /** Makes this browser a stranger again. */
  forget(): Promise<void>
}

interface SessionOptions {
  endpoint: string
  channelKey: string
  memory: Memory
  signal: AbortSignal
  /** Another visitor than before: nothing that is shown belongs to it. */
  onVisitor(customerId: string): void
  /** What the page's server signed about the visitor; it is used once, and remembered by the secret. */
  identity: string | null
  /** Whether the identity was good. */
  onIdentity(isGood: boolean): void
}

interface Answer {
  data?: {
    startVisitorSession: {
      accessToken: string
      expiresAt: string
      visitorSecret: string
      customer: { id: string }
    }
  } | null
  errors?: { message: string; extensions?: { code?: string } }[]
}

export function createSession(options: SessionOptions): Session {
  const { endpoint, channelKey, memory, signal, onVisitor, onIdentity } = options
  const vault = createVault(channelKey)
  let { identity } = options
  let customerId: string | null = null

  async function start(): Promise<Token> {
    const visitorSecret = (await vault.read()) ?? memory.get('visitor')
    const input = { channelKey, visitorSecret, identity }
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ query: startVisitorSession, variables: { input } }),
      credentials: 'omit',
      signal,
    })
    // The shape is what the document asks for; anything else has neither data nor errors.
    const { data, errors } = (await response.json()) as Answer
    const code = errors?.[0]?.extensions?.code
    if (identity !== null && (data || code === 'UNAUTHENTICATED')) {
      identity = null
      onIdentity(Boolean(data))
      // Whoever is not who they say is whoever they were before.
      if (!data) return start()
    }
    if (!data) throw new RefusedError(code)
    const session = data.startVisitorSession
    memory.set('visitor', session.visitorSecret)
    await vault.write(session.visitorSecret)
    if (session.customer.id !== customerId) {
      customerId = session.customer.id
      onVisitor(customerId)
    }
    return { token: session.accessToken, expiresAt: new Date(session.expiresAt) }
  }

  return {
    // Two tabs that begin at once must not become two visitors.
    token: () => (navigator.locks ? navigator.locks.request(`parley:${channelKey}`, { signal }, start) : start()),
    isKnown: () => memory.get('visitor') !== null,
    forget: () => {
      memory.set('visitor', null)
      return vault.write(null)
    },
  }
}

/** The API let no visitor in. `UNAUTHENTICATED` tells the client that trying again is of no use. */
class RefusedError extends Error {
  readonly code: string

  constructor(code = 'UNAVAILABLE') {
    super('The visitor was not let in.')
    this.code = code === 'NOT_FOUND' || code === 'FORBIDDEN' ? 'UNAUTHENTICATED' : code
  }
}
