/** An instance of Parley that only writes: what others deliver, they hear of by the doorbell over Redis. */
import { randomUUID } from 'node:crypto'
import { authenticate } from '../src/domain/accounts/authenticate.ts'
import { loadViewer } from '../src/domain/accounts/load-viewer.ts'
import { createChannel } from '../src/domain/channels/create.ts'
import type { Ctx } from '../src/domain/context.ts'
import { startConversation } from '../src/domain/conversations/start.ts'
import { sendMessage } from '../src/domain/messages/send.ts'
import { shareDoorbell } from '../src/platform/doorbell-shared.ts'
import { createLog } from '../src/platform/log.ts'
import { createRedisBus } from '../src/platform/redis-bus.ts'
import { lanes, textOf } from './audience.ts'
import { foundWorkspace, hire, type Person } from './people.ts'
import type { Stage, StageDatabase } from './stage.ts'

export interface Writer {
  workspaceId: string
  /** Colleagues of the one who writes, who see the same. */
  people: Person[]
  /** Of the one who writes. */
  ctx: Ctx
  conversationIds: string[]
  /** Sends a message as an agent, through the domain's verb, in the conversation of its lane. */
  write(number: number): Promise<void>
}

/** How many agents share the sockets. */
const staff = 10

/** Lets everything that is written to a database through its services be heard over Redis. */
export async function shareRings(stage: Stage, { services }: StageDatabase, url: string): Promise<void> {
  const log = await createLog({ level: 'silent' })
  const bus = createRedisBus({ url, sentinels: [], master: '', cluster: [] }, log)
  const shared = shareDoorbell({ ...services, bus, log, instanceId: services.id(), lingerMs: 0 })
  stage.closing(async () => {
    shared.close()
    await bus.close()
  })
  // What is published before the connection is there would be dropped.
  while (
    !(await bus.check().then(
      () => true,
      () => false,
    ))
  )
    await new Promise((resolve) => setTimeout(resolve, 20))
}

/** Makes a workspace with agents and a conversation for each lane. */
export async function openWriter({ services }: StageDatabase, name: string): Promise<Writer> {
  const system = await foundWorkspace(services, name)
  const people: Person[] = []
  for (let place = 0; place < staff; place++) people.push(await hire(system, 'AGENT'))
  const channel = await createChannel(system, { kind: 'API', name: 'API' })
  const conversationIds: string[] = []
  for (let lane = 0; lane < lanes; lane++) {
    const conversation = await startConversation(system, {
      channelId: channel.id,
      customer: { name: `Customer ${lane}`, email: `customer-${lane}@example.com` },
      clientConversationId: `conversation-${lane}`,
      text: 'Hello!',
    })
    conversationIds.push(conversation.id)
  }
  const { credential } = await authenticate(services, people[0]?.token ?? '')
  const ctx: Ctx = { ...services, actor: await loadViewer(services, credential) }
  return {
    workspaceId: channel.workspaceId,
    people,
    ctx,
    conversationIds,
    write: async (number) => {
      const conversationId = conversationIds[number % lanes] ?? ''
      await sendMessage(ctx, { conversationId, text: textOf(number), clientMessageId: randomUUID() })
    },
  }
}
