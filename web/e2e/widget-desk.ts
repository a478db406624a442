/** What an agent does at the other end, through the API. */
import type { Client, Live } from '../../api/src/testing/client.ts'

export interface Desk {
  /** The newest conversation that the agent sees. */
  newest(): Promise<{ id: string; status: string; customer: { id: string }; texts: string[] }>
  reply(text: string): Promise<string>
  change(mutation: string, input: object): Promise<void>
  typing(isTyping: boolean): Promise<void>
  readAll(): Promise<void>
  /** Comes online, until it is stopped. */
  arrive(): Promise<Live>
  follow(subscription: string): Live
}

const newest = `{ conversations(first: 1) { edges { node {
  id status customer { id } messages { edges { node { text } } } } } } }`

export function createDesk(agent: Client): Desk {
  let sent = 0

  async function readNewest() {
    const { conversations } = await agent.get(newest)
    const [{ node } = { node: null }] = conversations.edges
    if (!node) throw new Error('There is no conversation yet.')
    return { ...node, texts: node.messages.edges.map((edge: { node: { text: string } }) => edge.node.text) }
  }

  const change = async (mutation: string, input: object) => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`
    const { id } = await readNewest()
    await agent.get(`mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`, {
      input: { conversationId: id, ...input },
    })
  }

  return {
    newest: readNewest,
    change,
    reply: async (text) => {
      await change('sendMessage', { text, clientMessageId: `desk ${++sent}` })
      return text
    },
    typing: (isTyping) => change('setTyping', { isTyping }),
    readAll: () => change('markRead', {}),
    arrive: async () => {
      const live = agent.subscribe('subscription { presenceChanged { status } }')
      await live.next()
      return live
    },
    follow: (subscription) => agent.subscribe(`subscription { ${subscription} }`),
  }
}
