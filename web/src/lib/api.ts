/** Asks the API with the typed operations, and a token that is good. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { type AnyVariables, Client, cacheExchange, fetchExchange, type OperationResult } from '@urql/core'
import { ApiError, apiErrorOf } from './api-error.ts'
import { apiUrl, type SessionKeeper } from './session/session.ts'

export interface Api {
  /** For the store, and for whatever is asked once: never from a cache. Throws an ApiError. */
  query<Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data>
  mutate<Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data>
  /** For urql's hooks, which show everything that is not in the store. */
  readonly client: Client
}

export function createApi(session: Pick<SessionKeeper, 'token'>): Api {
  const shared = { url: apiUrl, fetch: authorised(session), preferGetMethod: false as const }
  const direct = new Client({ ...shared, exchanges: [fetchExchange] })
  return {
    query: async (document, variables) => dataOf(await direct.query(document, variables).toPromise()),
    mutate: async (document, variables) => dataOf(await direct.mutation(document, variables).toPromise()),
    client: new Client({ ...shared, exchanges: [cacheExchange, fetchExchange] }),
  }
}

function dataOf<Data>({ data, error }: OperationResult<Data>): Data {
  if (error) throw apiErrorOf(error)
  if (!data) throw new ApiError('UNREACHABLE', 'The API gave no answer.')
  return data
}

/** Sends the token along; one that is refused is renewed once. */
function authorised({ token }: Pick<SessionKeeper, 'token'>): typeof fetch {
  return async (url, options) => {
    const first = await token()
    const answer = await send(first.token)
    return answer.status === 401 ? send((await token(first.token)).token) : answer

    function send(bearer: string): Promise<Response> {
      const headers = new Headers(options?.headers)
      headers.set('authorization', `Bearer ${bearer}`)
      return fetch(url, { ...options, headers })
    }
  }
}
