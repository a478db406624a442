/** The people and conversations of the write benchmark. */
import { createChannel } from '../src/domain/channels/create.ts'
import type { Services } from '../src/domain/context.ts'
import { startConversation } from '../src/domain/conversations/start.ts'
import { foundWorkspace, hire, type Person } from './people.ts'

export interface Thread extends Person {
  workspaceId: string
  conversationId: string
}

/** Makes workspaces with an agent each, and spreads conversations over them, so that neighbours are in different ones. */
export async function makeThreads(services: Services, sizes: { workspaces: number; conversations: number }) {
  const threads: Thread[] = []
  for (let workspace = 0; workspace < sizes.workspaces; workspace++) {
    const ctx = await foundWorkspace(services, `Company ${workspace}`)
    const person = await hire(ctx, 'AGENT')
    const channel = await createChannel(ctx, { kind: 'API', name: 'API' })
    for (let place = workspace; place < sizes.conversations; place += sizes.workspaces) {
      const conversation = await startConversation(ctx, {
        channelId: channel.id,
        customer: { name: `Customer ${place}`, email: `customer-${place}@example.com` },
        clientConversationId: `conversation-${place}`,
        text: 'Hello!',
      })
      threads[place] = { ...person, workspaceId: channel.workspaceId, conversationId: conversation.id }
    }
  }
  return threads
}
