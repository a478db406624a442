/** What an assistant of a company's own says as the AI, and what hands conversations to it. */
import type { Client } from './client.ts'

type Handler = 'AI' | 'AGENT'

export const handTo = (by: Client, conversationId: string, handler: Handler, more: HandOver = {}) =>
  by.get(
    'mutation ($input: SetConversationHandlerInput!) { setConversationHandler(input: $input) { conversation { id } } }',
    { input: { conversationId, handler, ...more } },
  )

interface HandOver {
  requiresHuman?: boolean
  aiConfidence?: number
}

export const typeAsAi = (by: Client, conversationId: string, isTyping = true) =>
  by.ask('mutation ($input: SetTypingInput!) { setTyping(input: $input) { isTyping } }', {
    input: { conversationId, isTyping, preview: 'It left on', asAi: true },
  })

export const sendAsAi = (by: Client, conversationId: string, more: Partial<AiMessage> = {}) =>
  by.ask(
    `mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
      message { id text sender { kind name agent { id } customer { id } } } } }`,
    { input: { conversationId, text: 'On Monday', clientMessageId: crypto.randomUUID(), asAi: true, ...more } },
  )

interface AiMessage {
  text: string
  clientMessageId: string
  asAi: boolean
}

export const refusalOf = ({ errors }: Awaited<ReturnType<Client['ask']>>) => errors?.[0]?.extensions

/** How whatever the AI says is refused where people answer. */
export const handedOver = { code: 'CONFLICT', reason: 'HANDLED_BY_AGENT' }
