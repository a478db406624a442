import { errorOf, unreachable } from './errors.ts'
import type { Tokens } from './tokens.ts'
import type { Result, Timings, Variables } from './types.ts'

interface HttpOptions {
  url: string
  fetch: typeof globalThis.fetch
  tokens: Tokens
  timings: Timings
  /** Aborts what is in flight. */
  signal: AbortSignal
}

export type Query = <Data = Record<string, unknown>>(query: string, variables?: Variables) => Promise<Data>

/** Queries and mutations over HTTP. Rejects with a LiveError; a refused token is renewed once. */
export function createQuery({ url, fetch, tokens, timings, signal }: HttpOptions): Query {
  async function ask<Data>(token: string, query: string, variables: Variables): Promise<Result<Data>> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
        credentials: 'omit',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timings.requestTimeoutMs)]),
      })
      // The shape of the data is what the caller asked for; an answer that is not of GraphQL has neither field.
      return (await response.json()) as Result<Data>
    } catch (cause) {
      throw unreachable('The server could not be reached.', cause)
    }
  }

  return async <Data>(query: string, variables: Variables = {}): Promise<Data> => {
    const { token } = await tokens.get(null)
    const first = await ask<Data>(token, query, variables)
    const isRefused = first.errors?.length && errorOf(first.errors).code === 'UNAUTHENTICATED'
    const { data, errors } = isRefused ? await ask<Data>((await tokens.get(token)).token, query, variables) : first
    if (errors?.length) throw errorOf(errors)
    if (!data) throw unreachable('What answered was not the API.')
    return data
  }
}
