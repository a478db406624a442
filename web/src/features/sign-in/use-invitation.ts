import { Client, fetchExchange } from '@urql/core'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { InvitationPreviewQuery as Answer } from '../../gql/graphql.ts'
import { type ApiError, apiErrorOf } from '../../lib/api-error.ts'
import { apiUrl } from '../../lib/session/session.ts'
import { InvitationPreviewQuery } from './documents.ts'

export type Invitation = NonNullable<Answer['invitationPreview']>

export type InvitationState =
  | { status: 'loading' | 'void' }
  | { status: 'failed'; error: ApiError }
  | { status: 'good'; invitation: Invitation }

/** What the invitation in the address offers, how to read it again, and how to call it void. */
export function useInvitation() {
  // A second link that is opened in the same tab changes nothing but the hash.
  const token = useSyncExternalStore(onHashChange, () => window.location.hash.slice(1))
  const [state, setState] = useState<InvitationState>({ status: 'loading' })
  const [attempt, setAttempt] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt begins anew.
  useEffect(() => {
    let isCurrent = true
    setState({ status: 'loading' })
    void readInvitation(token).then((read) => isCurrent && setState(read))
    return () => {
      isCurrent = false
    }
  }, [token, attempt])

  return {
    token,
    state,
    again: () => setAttempt(attempt + 1),
    giveUp: () => setState({ status: 'void' }),
  }
}

async function readInvitation(token: string): Promise<InvitationState> {
  const client = new Client({ url: apiUrl, exchanges: [fetchExchange], preferGetMethod: false })
  const { data, error } = await client.query(InvitationPreviewQuery, { token }).toPromise()
  if (error) return { status: 'failed', error: apiErrorOf(error) }
  return data?.invitationPreview ? { status: 'good', invitation: data.invitationPreview } : { status: 'void' }
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}
