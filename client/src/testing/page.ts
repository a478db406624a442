/** What runs in the browser of the tests: a client whose doings the test can look at. */
import { createLiveClient, type LiveClient, type Timings } from '../index.ts'
import { messageAdded } from './world-query.ts'

export interface PageOptions {
  url: string
  token: string
  timings: Partial<Timings>
}

export interface Watched {
  client: LiveClient
  ids: string[]
  errors: string[]
  statuses: string[]
}

/** Subscribes in the page and leaves everything where a test can read it. */
export function start({ url, token, timings }: PageOptions): void {
  const client = createLiveClient({ url, token: async () => ({ token, expiresAt: null }), timings })
  const watched: Watched = { client, ids: [], errors: [], statuses: [] }
  client.onState(({ status }) => watched.statuses.push(status))
  client.subscribe<{ messageAdded: { id: string } }>(
    { query: messageAdded },
    {
      next: ({ data }) => void watched.ids.push(data?.messageAdded.id ?? ''),
      error: ({ code }) => void watched.errors.push(code),
    },
  )
  Object.assign(globalThis, { watched })
}
