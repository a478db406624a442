/** What tests of typing, presence and read marks ask for, as a client would. */
import { expect } from 'vitest'
import type { TestApp } from './app.ts'
import type { Client, Live } from './client.ts'
import type { Visitor } from './people.ts'

export const typingChanged = `subscription ($id: ID) { typingChanged(conversationId: $id) {
  isTyping expiresAt conversation { id } sender { kind name agent { id } customer { id } } } }`
export const previewChanged = 'subscription ($id: ID) { typingChanged(conversationId: $id) { isTyping preview } }'
export const presenceChanged = `subscription ($id: ID) { presenceChanged(conversationId: $id) {
  status viewingConversationId lastSeenAt person { kind agent { id } customer { id } } } }`
/** Without what only staff may select. */
export const presenceForVisitors = `subscription ($id: ID) { presenceChanged(conversationId: $id) {
  status person { kind agent { id } } } }`
export const readChanged = `subscription ($id: ID) { readChanged(conversationId: $id) {
  lastReadSeq readAt conversation { id } reader { kind agent { id } customer { id } } } }`

export async function startChat(by: Visitor): Promise<string> {
  const input = { text: 'Hello', clientConversationId: crypto.randomUUID() }
  const document =
    'mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } } }'
  return (await by.get(document, { input })).startConversation.conversation.id
}

export const say = async (by: Client, conversationId: string, text = 'Hi'): Promise<string> => {
  const input = { conversationId, text, clientMessageId: crypto.randomUUID() }
  const document = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'
  return (await by.get(document, { input })).sendMessage.message.id
}

export const type = (by: Client, conversationId: string, isTyping = true, preview?: string) =>
  by.ask('mutation ($input: SetTypingInput!) { setTyping(input: $input) { isTyping } }', {
    input: { conversationId, isTyping, preview },
  })

export const appear = (by: Client, status: 'ONLINE' | 'AWAY', viewingConversationId?: string) =>
  by.ask('mutation ($input: SetPresenceInput!) { setPresence(input: $input) { presence { status } } }', {
    input: { status, viewingConversationId },
  })

export const read = (by: Client, conversationId: string, messageId?: string) =>
  by.ask('mutation ($input: MarkReadInput!) { markRead(input: $input) { readCursor { readAt } } }', {
    input: { conversationId, messageId },
  })

export const typistsOf = async (by: Client, id: string): Promise<string[]> => {
  const query = 'query ($id: ID!) { conversation(id: $id) { typing { sender { kind } } } }'
  const { typing } = (await by.get(query, { id })).conversation
  return typing.map(({ sender }: { sender: { kind: string } }) => sender.kind)
}

/** Waits until so many subscriptions are in force. */
export const watched = (app: TestApp, followers: number) =>
  expect.poll(() => app.ephemera.report().followers).toBe(followers)

/** Takes results of a field until one fits. */
export async function until<T>(live: Live, field: string, fits: (value: T) => boolean): Promise<T> {
  for (;;) {
    const { data, errors } = await live.next()
    if (errors) throw new Error(JSON.stringify(errors))
    if (fits(data[field])) return data[field]
  }
}
