/** Who is signed in on this page. The access token stays in memory; the refresh cookie is out of the page's reach. */
import { Client, fetchExchange } from '@urql/core'
import type { AcceptInvitationInput, SignInMutation as SignInAnswer, SignInInput } from '../../gql/graphql.ts'
import { ApiError, apiErrorOf } from '../api-error.ts'
import { AcceptInvitationMutation, RefreshSessionMutation, SignInMutation, SignOutMutation } from './documents.ts'

type Session = SignInAnswer['signIn']
export type Self = Session['agent']

export type SessionState =
  | { status: 'restoring' | 'signed-out' | 'unreachable'; self: null }
  | { status: 'signed-in'; self: Self }

export interface SessionKeeper {
  readonly state: SessionState
  onChange(listener: () => void): () => void
  /** Finds the session of an earlier visit, or says that there is none. */
  restore(): Promise<void>
  /** Throws an ApiError. */
  signIn(input: SignInInput): Promise<void>
  /** Takes an invitation, and signs in as who was invited. Throws an ApiError. */
  accept(input: AcceptInvitationInput): Promise<void>
  signOut(): Promise<void>
  /** A token that is good now; `refused` is one that the server did not take. Throws an ApiError. */
  token(refused?: string | null): Promise<{ token: string; expiresAt: Date }>
}

export const apiUrl = '/graphql'
const renewBeforeMs = 30_000
/** Set while this browser may have a session, so that a stranger's first visit asks for none. */
const hintKey = 'parley.has-session'

export function createSession(): SessionKeeper {
  const client = new Client({ url: apiUrl, exchanges: [fetchExchange], preferGetMethod: false })
  const tabs = new BroadcastChannel('parley.session')
  const listeners = new Set<() => void>()
  let state: SessionState = { status: 'restoring', self: null }
  let held: Session | null = null
  let renewal: Promise<Session> | null = null
  let renewAt = 0
  let signingOut: Promise<unknown> = Promise.resolve()
  /** How often somebody signed in or out. */
  let turns = 0

  function become(session: Session | null, status: 'signed-out' | 'unreachable' = 'signed-out'): void {
    held = session
    const left = session ? Date.parse(session.expiresAt) - Date.now() : 0
    // A clock that is wrong says nothing about the end: then a refusal tells when to renew.
    renewAt = left > 0 ? Date.now() + left - Math.min(renewBeforeMs, left / 2) : Number.POSITIVE_INFINITY
    if (session) localStorage.setItem(hintKey, '1')
    else if (status === 'signed-out') localStorage.removeItem(hintKey)
    const next: SessionState = session ? { status: 'signed-in', self: session.agent } : { status, self: null }
    if (next.status === state.status && next.self?.id === state.self?.id) return
    state = next
    for (const listener of [...listeners]) listener()
  }

  /** Somebody signed in or out: what was asked before says nothing about it. */
  function turn(session: Session | null): void {
    turns++
    become(session)
  }

  async function renew(): Promise<Session> {
    const asked = turns
    const { data, error } = await alone(() => client.mutation(RefreshSessionMutation, {}).toPromise())
    if (asked !== turns) return currentSession()
    if (error) {
      const failure = apiErrorOf(error)
      if (failure.code === 'UNAUTHENTICATED') become(null)
      throw failure
    }
    if (!data) throw new ApiError('UNREACHABLE', 'The API gave no answer.')
    become(data.refreshSession)
    return data.refreshSession
  }

  async function token(refused: string | null = null): Promise<{ token: string; expiresAt: Date }> {
    // Whatever is still under way when somebody signs out brings no session back.
    const { accessToken, expiresAt } = state.status === 'signed-out' ? currentSession() : await goodSession(refused)
    return { token: accessToken, expiresAt: new Date(expiresAt) }
  }

  async function goodSession(refused: string | null = null): Promise<Session> {
    const isGood = held && held.accessToken !== refused && Date.now() < renewAt
    renewal ??= isGood
      ? null
      : renew().finally(() => {
          renewal = null
        })
    return renewal ? await renewal : currentSession()
  }

  function currentSession(): Session {
    if (!held) throw new ApiError('UNAUTHENTICATED', 'Nobody is signed in.')
    return held
  }

  // Another tab signed out or in: this one follows.
  tabs.onmessage = ({ data }) => {
    if (data === 'signed-out') turn(null)
    if (data === 'signed-in' && state.status === 'signed-out') void restore()
  }

  async function restore(): Promise<void> {
    if (localStorage.getItem(hintKey) === null) return become(null)
    try {
      await goodSession()
    } catch (error) {
      if (error instanceof ApiError && error.code !== 'UNAUTHENTICATED') return become(null, 'unreachable')
    }
  }

  return {
    get state() {
      return state
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    restore,
    signIn: async (input) => {
      await signingOut
      const { data, error } = await client.mutation(SignInMutation, { input }).toPromise()
      if (error) throw apiErrorOf(error)
      if (!data) throw new ApiError('UNREACHABLE', 'The API gave no answer.')
      turn(data.signIn)
      tabs.postMessage('signed-in')
    },
    accept: async (input) => {
      await signingOut
      const { data, error } = await client.mutation(AcceptInvitationMutation, { input }).toPromise()
      if (error) throw apiErrorOf(error)
      if (!data) throw new ApiError('UNREACHABLE', 'The API gave no answer.')
      turn(data.acceptInvitation)
      tabs.postMessage('signed-in')
    },
    signOut: async () => {
      const authorization = held ? `Bearer ${held.accessToken}` : ''
      turn(null)
      tabs.postMessage('signed-out')
      // Its answer takes the cookie away, and must not take the next one's: whoever signs in waits for it.
      signingOut = client.mutation(SignOutMutation, {}, { fetchOptions: { headers: { authorization } } }).toPromise()
      await signingOut
    },
    token,
  }
}

/** One tab at a time renews; the browser keeps the cookie for all of them. */
function alone<Value>(work: () => Promise<Value>): Promise<Value> {
  // Absent on pages that came without TLS from another machine; the server forgives a race of tabs.
  return 'locks' in navigator ? navigator.locks.request('parley.refresh', work) : work()
}
