/** A program that subscribes, disposes of its client when its input ends, and must then end by itself. */
import WebSocket from 'ws'
import { createLiveClient, type Transport } from '../index.ts'
import { messageAdded } from './world-query.ts'

const [url = '', token = '', transport = '', library = ''] = process.argv.slice(2)

const client = createLiveClient({
  url,
  token: async () => ({ token, expiresAt: new Date(Date.now() + 3_600_000) }),
  transport: transport as Transport,
  webSocketImpl: library === 'ws' ? WebSocket : undefined,
})
client.onState(({ status }) => process.stdout.write(`${status}\n`))
client.subscribe({ query: messageAdded }, { next: () => undefined, error: () => undefined })
process.stdin.once('end', () => client.dispose()).resume()
