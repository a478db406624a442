/** Parley and what it is measured against, each a server of its own that hears of new messages over Redis. */
import { randomUUID } from 'node:crypto'
import { textOf } from './audience.ts'
import { type Dialect, graphqlDialect, rawDialect, selection, socketIoDialect, subscription } from './dialects.ts'
import { type PeerName, peerFile } from './peers.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import type { Stage, StageDatabase } from './stage.ts'
import { openWriter } from './writer.ts'

export interface Contender {
  name: string
  server: ServerProcess
  dialect: Dialect
  /** Lets a message come to be, in another process than the server; resolves when it is accepted. */
  publish(number: number): Promise<void>
}

export interface ContenderOptions {
  stage: Stage
  redisUrl: string
  profileDir?: string
}

/** Parley, whose subscribers have so many different selections. */
export async function startParley(
  { stage, redisUrl, profileDir }: ContenderOptions,
  database: StageDatabase,
  { name = 'Parley', selections = 1 } = {},
): Promise<Contender> {
  const { people, write } = await openWriter(database, name)
  const server = await stage.startParley(database, { redisUrl, profileDir })
  const dialect = graphqlDialect((member) => ({
    token: people[member % people.length]?.token,
    query: selections === 1 ? subscription() : selection(member % selections),
  }))
  return { name, server, dialect, publish: write }
}

const peers = {
  'raw-ws': { name: 'raw ws', dialect: rawDialect },
  'socket-io': { name: 'Socket.IO', dialect: socketIoDialect },
  yoga: { name: 'plain Yoga', dialect: graphqlDialect(() => ({ query: subscription() })) },
} satisfies Record<PeerName, { name: string; dialect: Dialect }>

export async function startPeer({ stage, redisUrl }: ContenderOptions, peer: PeerName): Promise<Contender> {
  const start = async (role: string) => {
    const started = await startServer({ REDIS_URL: redisUrl, ROLE: role }, { file: peerFile, args: [peer] })
    stage.closing(() => started.stop())
    return started
  }
  const server = await start('server')
  const publisher = await start('publisher')
  return { ...peers[peer], server, publish: async (number) => publisher.publish(messageWith(number)) }
}

const hexId = () => randomUUID().replaceAll('-', '')
const conversation = { id: `con_${hexId()}` }
const cursor = Buffer.alloc(46, 7).toString('base64url')

/** As long as Parley's own. */
const messageWith = (number: number) => ({
  id: `msg_${hexId()}`,
  text: textOf(number),
  seq: number,
  cursor,
  sender: { name: 'An agent' },
  conversation,
})
