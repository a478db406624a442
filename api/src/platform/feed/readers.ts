/** Who reads a workspace's log, and which of them an event is for: those of its workspace, conversation or customer. */
import { definitionOf, type LoggedEvent } from '../../domain/events.ts'
import type { FeedTopic } from '../../domain/feed/read-log.ts'

/** A reader of a topic. */
export interface Reader {
  /** Whether it has seen everything of its topic and sleeps. */
  isAsleep: boolean
  /** Called while it sleeps, with the number of the next event of its topic. */
  wake(seq: number): void
  /** The log went back: what there was from this number on is gone, and its numbers are given again. */
  goBack(firstSeq: number): void
}

export interface Readers {
  /** Wakes the reader at events of the topic from now on. */
  join(topic: FeedTopic, reader: Reader): void
  /** Wakes it no more until it resumes, because another one reads for it; it is still told that the log went back. */
  rest(topic: FeedTopic, reader: Reader): void
  resume(topic: FeedTopic, reader: Reader): void
  leave(topic: FeedTopic, reader: Reader): void
  wake(event: LoggedEvent): void
  goBack(firstSeq: number): void
}

export function createReaders(): Readers {
  /** Without those who rest: for each event, everybody in here is looked at. */
  const byKey = new Map<string, Set<Reader>>()
  const all = new Set<Reader>()

  function resume(topic: FeedTopic, reader: Reader) {
    if (!all.has(reader)) return
    for (const key of topicKeys(topic)) byKey.set(key, (byKey.get(key) ?? new Set()).add(reader))
  }

  function rest(topic: FeedTopic, reader: Reader) {
    for (const key of topicKeys(topic)) {
      const others = byKey.get(key)
      others?.delete(reader)
      if (others?.size === 0) byKey.delete(key)
    }
  }

  return {
    join: (topic, reader) => {
      all.add(reader)
      resume(topic, reader)
    },
    rest,
    resume,
    leave: (topic, reader) => {
      all.delete(reader)
      rest(topic, reader)
    },
    wake: (event) => {
      for (const key of keysOf(event)) {
        for (const reader of byKey.get(key) ?? nobody) if (reader.isAsleep) reader.wake(event.seq)
      }
    },
    goBack: (firstSeq) => {
      for (const reader of [...all]) reader.goBack(firstSeq)
    },
  }
}

const nobody: readonly Reader[] = []

/** Whether an event belongs to a topic. */
export function isOfTopic(topic: FeedTopic, event: LoggedEvent): boolean {
  if (topic.kind === 'workspace') return true
  if (topic.kind === 'customer') return event.conversationId !== null && event.customerId === topic.customerId
  if (event.conversationId === topic.conversationId) return true
  return event.channelId === topic.channelId && definitionOf(event.type).access === true
}

function topicKeys(topic: FeedTopic): string[] {
  if (topic.kind === 'workspace') return ['workspace']
  return topic.kind === 'conversation' ? [topic.conversationId, accessKey(topic.channelId)] : [topic.customerId]
}

function keysOf(event: LoggedEvent): string[] {
  const { type, conversationId, customerId, channelId } = event
  const keys = ['workspace']
  if (conversationId) keys.push(conversationId)
  if (customerId) keys.push(customerId)
  if (channelId && definitionOf(type).access) keys.push(accessKey(channelId))
  return keys
}

const accessKey = (channelId: string) => `access:${channelId}`
