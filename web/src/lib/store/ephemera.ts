/** Who types, who is there and how far everybody has read: best effort, never in the feed. */
import type { Presence, Sender, Typist } from './types.ts'

export interface ReadMark {
  reader: Sender
  lastReadSeq: number
  readAt: string
}

export interface Ephemera {
  /** Who types in a conversation, never oneself; the same array until somebody begins or stops. */
  typists(conversationId: string): readonly Typist[]
  presence(personKey: string): Presence | undefined
  /** The agents, by their ids, who have a conversation on their screen. */
  viewers(conversationId: string): readonly string[]
  readMarks(conversationId: string): readonly ReadMark[]
  setTypist(conversationId: string, typist: Typist | { key: string; until: 0 }): void
  setPresence(presence: Presence): void
  setReadMark(conversationId: string, mark: ReadMark): void
  /** Nobody types and nobody is known to be there, until it is told again. */
  clearEphemera(): void
}

/** Names a person across all that is ephemeral. */
export const personKey = ({ kind, agent, customer }: Sender) => `${kind}:${agent?.id ?? customer?.id ?? ''}`

export function createEphemera({ emit }: { emit(key: string): void }): Ephemera {
  const typing = new Map<string, readonly Typist[]>()
  const presences = new Map<string, Presence>()
  const viewing = new Map<string, readonly string[]>()
  const marks = new Map<string, readonly ReadMark[]>()

  function setTypists(conversationId: string, typists: readonly Typist[]): void {
    if (typists.length > 0) typing.set(conversationId, typists)
    else typing.delete(conversationId)
    emit(`typing:${conversationId}`)
  }

  function setViewing(agentId: string, before: string | null | undefined, after: string | null): void {
    if (before === after) return
    for (const conversationId of [before, after]) {
      if (!conversationId) continue
      const others = (viewing.get(conversationId) ?? none).filter((id) => id !== agentId)
      viewing.set(conversationId, conversationId === after ? [...others, agentId] : others)
      emit(`viewers:${conversationId}`)
    }
  }

  return {
    typists: (conversationId) => typing.get(conversationId) ?? none,
    presence: (key) => presences.get(key),
    viewers: (conversationId) => viewing.get(conversationId) ?? none,
    readMarks: (conversationId) => marks.get(conversationId) ?? none,
    setTypist: (conversationId, typist) => {
      const known = typing.get(conversationId) ?? none
      const others = known.filter(({ key }) => key !== typist.key)
      if (!('sender' in typist)) return others.length < known.length ? setTypists(conversationId, others) : undefined
      setTypists(conversationId, [...others, typist])
    },
    setPresence: (presence) => {
      if (!presence.person) return
      const key = personKey(presence.person)
      const before = presences.get(key)
      presences.set(key, presence)
      if (presence.person.agent) {
        setViewing(presence.person.agent.id, before?.viewingConversationId, presence.viewingConversationId)
      }
      emit(`presence:${key}`)
    },
    setReadMark: (conversationId, mark) => {
      const key = personKey(mark.reader)
      const known = marks.get(conversationId) ?? none
      // They only move forward; what says less is an answer from before.
      if (known.some(({ reader, lastReadSeq }) => personKey(reader) === key && lastReadSeq >= mark.lastReadSeq)) return
      marks.set(conversationId, [...known.filter(({ reader }) => personKey(reader) !== key), mark])
      emit(`read:${conversationId}`)
    },
    clearEphemera: () => {
      for (const conversationId of [...typing.keys()]) setTypists(conversationId, none)
      for (const [key, presence] of [...presences]) {
        presences.delete(key)
        const agentId = presence.person?.agent?.id
        if (agentId) setViewing(agentId, presence.viewingConversationId, null)
        emit(`presence:${key}`)
      }
    },
  }
}

const none: readonly never[] = []
