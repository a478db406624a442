/** The widget's state and who is told when it changes. */
import type { Status } from '@parley/client'
import { emptyTimeline, type Timeline } from './timeline.ts'
import type { ConversationData, SenderData } from './types.ts'
import type { Draft } from './uploads.ts'

export interface State {
  isOpen: boolean
  isMuted: boolean
  /** `absent`: this browser is no visitor yet, and nothing was asked. */
  phase: 'absent' | 'loading' | 'ready' | 'failed'
  connection: Status
  conversation: ConversationData | null
  /** Null until it is known. */
  isTeamOnline: boolean | null
  timeline: Timeline
  /** The messages up to which an agent has read. */
  readMarks: ReadonlySet<string>
  earlier: 'none' | 'some' | 'loading' | 'failed'
  /** Who types for the company. */
  typing: SenderData | null
  unread: Readonly<Record<string, number>>
  /** The files that go with the next message. */
  files: readonly Draft[]
}

export interface Store {
  readonly state: State
  set(change: Partial<State>): void
  /** Calls back after each change, at most once in a turn. Answers how to stop. */
  onChange(listener: (state: State) => void): () => void
}

export function createStore(initial: Partial<State> = {}): Store {
  let state: State = {
    isOpen: false,
    isMuted: false,
    phase: 'absent',
    connection: 'idle',
    conversation: null,
    isTeamOnline: null,
    timeline: emptyTimeline,
    readMarks: new Set(),
    earlier: 'none',
    typing: null,
    unread: {},
    files: [],
    ...initial,
  }
  const listeners = new Set<(state: State) => void>()
  let isScheduled = false

  function tell() {
    isScheduled = false
    for (const listener of listeners) listener(state)
  }

  return {
    get state() {
      return state
    },
    set: (change) => {
      state = { ...state, ...change }
      if (isScheduled) return
      isScheduled = true
      queueMicrotask(tell)
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const unreadTotal = ({ unread }: State) => Object.values(unread).reduce((sum, count) => sum + count, 0)
