/** What the people of a company do to one conversation after another. */
import type { Client } from '../../../api/src/testing/client.ts'
import type { Visitor } from '../../../api/src/testing/people.ts'

export interface Talk {
  /** The conversation that was started last. */
  readonly id: string
  start(): Promise<void>
  /** Sends a message to it; the id of the message. */
  say(by: Client, text?: string): Promise<string>
}

export const mutate = (by: Client, name: string, input: object) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
  return by.get(`mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`, { input })
}

/** With a first conversation of the visitor. */
export async function startTalk(visitor: Visitor): Promise<Talk> {
  async function start(): Promise<string> {
    const input = { text: 'Hello', clientConversationId: crypto.randomUUID() }
    const document =
      'mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } } }'
    return (await visitor.get(document, { input })).startConversation.conversation.id
  }

  let id = await start()
  return {
    get id() {
      return id
    },
    start: async () => {
      id = await start()
    },
    say: async (by, text = 'Hi') => {
      const input = { conversationId: id, text, clientMessageId: crypto.randomUUID() }
      const document = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'
      return (await by.get(document, { input })).sendMessage.message.id
    },
  }
}
