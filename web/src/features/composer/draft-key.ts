export type Mode = 'reply' | 'note'

const agentKey = (agentId: string) => `parley.draft.${agentId}.`

/** Names what an agent has begun to write in a conversation. */
export const draftKey = (agentId: string, conversationId: string, mode: Mode) =>
  `${agentKey(agentId)}${conversationId}.${mode}`

export const isDraftOf = (agentId: string, key: string) => key.startsWith(agentKey(agentId))
