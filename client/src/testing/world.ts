/** A company behind a proxy, its messages, and a client that keeps what it received. */
import { receiveMessage } from '../../../api/src/domain/messages/receive.ts'
import { startTestApp, type TestApp, type TestOverrides } from '../../../api/src/testing/app.ts'
import { type Company, foundCompany } from '../../../api/src/testing/people.ts'
import { startProxy, type TcpProxy } from '../../../api/src/testing/proxy.ts'
import {
  createLiveClient,
  type LiveClient,
  type LiveClientOptions,
  type LiveError,
  type LiveRequest,
  type Timings,
} from '../index.ts'
import { messageAdded } from './world-query.ts'

export interface World {
  app: TestApp
  company: Company
  proxy: TcpProxy
  /** The API through the proxy. */
  url: string
  /** The secret of an API key. */
  token: string
  /** Writes so many messages, some at a time, into several conversations. */
  write(count: number): Promise<void>
  /** The ids of all messages in the order of the feed. */
  stored(): Promise<string[]>
  close(): Promise<void>
}

export async function createWorld(overrides: TestOverrides = {}): Promise<World> {
  const app = await startTestApp(overrides)
  const company = await foundCompany(app)
  const proxy = await startProxy(app.url)
  const { token } = await company.integration()
  let written = 0
  const receive = (number: number) =>
    receiveMessage(company.ctx, {
      channelId: company.api.id,
      customer: { externalId: `customer ${number % 10}` },
      text: `message ${number}`,
    })
  return {
    app,
    company,
    proxy,
    url: `${proxy.url}/graphql`,
    token,
    write: async (count) => {
      const last = written + count
      while (written < last) {
        const batch = Array.from({ length: Math.min(10, last - written) }, (_, index) => receive(written + index))
        written += batch.length
        await Promise.all(batch)
      }
    },
    stored: async () => {
      const messages = await app.db.message.findMany({ orderBy: { feedSeq: 'asc' }, select: { id: true } })
      return messages.map(({ id }) => `msg_${id.replaceAll('-', '')}`)
    },
    close: async () => {
      await proxy.close()
      await app.close()
    },
  }
}

/** Short enough that a test need not wait, long enough that a busy machine is not taken for a dead one. */
export const scaled: Partial<Timings> = {
  retryBaseMs: 10,
  retryCapMs: 250,
  connectTimeoutMs: 4_000,
  stableMs: 500,
  webSocketRetryMs: 500,
  quietMs: 50,
  idleCloseMs: 50,
}

export interface Received {
  client: LiveClient
  ids: string[]
  texts: string[]
  errors: LiveError[]
  resyncs: LiveError[]
  cursors: string[]
  statuses: string[]
}

interface Message {
  messageAdded: { id: string; text: string }
}

/** Subscribes to all messages and keeps them. Dispose of the client at the end. */
export function follow(
  options: Omit<LiveClientOptions, 'token'> & { token: string | LiveClientOptions['token'] },
  request: Partial<LiveRequest> & { onText?: (text: string) => void | Promise<void> } = {},
): Received {
  const { token } = options
  const client = createLiveClient({
    ...options,
    token: typeof token === 'string' ? async () => ({ token, expiresAt: null }) : token,
    timings: { ...scaled, ...options.timings },
  })
  const received: Received = { client, ids: [], texts: [], errors: [], resyncs: [], cursors: [], statuses: [] }
  client.onState(({ status, transport }) => received.statuses.push(transport ? `${status} ${transport}` : status))
  const { onText, ...rest } = request
  client.subscribe<Message>(
    { query: messageAdded, onCursor: (cursor) => void received.cursors.push(cursor), ...rest },
    {
      next: async ({ data }) => {
        const { id = '', text = '' } = data?.messageAdded ?? {}
        await onText?.(text)
        received.ids.push(id)
        received.texts.push(text)
      },
      error: (error) => received.errors.push(error),
      resync: (error) => received.resyncs.push(error),
    },
  )
  return received
}
