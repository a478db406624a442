/** A client of the API as an integrator would write it: fetch for queries, graphql-ws for subscriptions. */
import { createClient as createSocketClient } from 'graphql-ws'
import WebSocket from 'ws'

export interface Answer {
  // Tests read answers by the shape of the query that they wrote.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  data?: any
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> & { code: string } }[]
}

export interface Live {
  /** The next result; rejects when the subscription has ended. */
  next(): Promise<Answer>
  /** Takes this many results. */
  take(count: number): Promise<Answer[]>
  /** Resolves when the subscription has ended, with how the socket was closed if it was. */
  ended: Promise<{ code?: number }>
  /** What arrived and was not taken yet. */
  readonly pending: number
  stop(): void
}

export interface Client {
  url: string
  token: string
  /** Runs an operation and gives its answer, with errors. */
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>
  /** Runs an operation that must succeed and gives its data. */
  // biome-ignore lint/suspicious/noExplicitAny: as in Answer
  get(query: string, variables?: Record<string, unknown>): Promise<any>
  /** Subscribes over WebSocket; resolves once the server has surely taken the subscription. */
  subscribe(query: string, variables?: Record<string, unknown>): Live
  /** The same person at another instance. */
  at(url: string): Client
}

export function createClient(url: string, token: string): Client {
  const ask: Client['ask'] = async (query, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ query, variables }),
    })
    return (await response.json()) as Answer
  }
  return {
    url,
    token,
    ask,
    get: async (query, variables) => {
      const { data, errors } = await ask(query, variables)
      if (errors) throw new Error(`${errors[0]?.extensions.code}: ${errors[0]?.message}`, { cause: errors })
      return data
    },
    subscribe: (query, variables) => subscribe(url, token, query, variables),
    at: (other) => createClient(other, token),
  }
}

function subscribe(url: string, token: string, query: string, variables: Record<string, unknown> = {}): Live {
  const results: Answer[] = []
  const waiting: { resolve(answer: Answer): void; reject(error: unknown): void }[] = []
  const end = Promise.withResolvers<{ code?: number }>()
  const client = createSocketClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { token },
    retryAttempts: 0,
    // Ending is expected in many tests; `ended` tells how.
    onNonLazyError: () => undefined,
  })
  const finish = (how: { code?: number }) => {
    end.resolve(how)
    for (const { reject } of waiting.splice(0)) reject(new Error(`the subscription ended (${how.code ?? 'complete'})`))
    void client.dispose()
  }
  const stop = client.subscribe<Answer['data']>(
    { query, variables },
    {
      next: (result) => {
        const waiter = waiting.shift()
        if (waiter) waiter.resolve(result as Answer)
        else results.push(result as Answer)
      },
      error: (error) => {
        if (Array.isArray(error)) results.push({ errors: error as Answer['errors'] })
        const code = typeof error === 'object' && error !== null && 'code' in error ? Number(error.code) : undefined
        const waiter = Array.isArray(error) ? waiting.shift() : undefined
        const last = results.at(-1)
        if (waiter && last) waiter.resolve(results.splice(-1)[0] ?? last)
        finish({ code })
      },
      complete: () => finish({}),
    },
  )
  let isEnded = false
  void end.promise.then(() => {
    isEnded = true
  })
  const next = (): Promise<Answer> => {
    const ready = results.shift()
    if (ready) return Promise.resolve(ready)
    if (isEnded) return Promise.reject(new Error('the subscription has ended'))
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
  }
  return {
    next,
    take: async (count) => {
      const taken: Answer[] = []
      while (taken.length < count) taken.push(await next())
      return taken
    },
    ended: end.promise,
    get pending() {
      return results.length
    },
    stop,
  }
}
