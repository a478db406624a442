/** Who is on the other side, whether somebody is there, and how the conversation stands. */
import type { Words } from '../locale/en.ts'
import type { State } from '../store.ts'
import { h, icons, setAttribute, setHidden, setText } from './dom.ts'

export interface HeaderView {
  element: HTMLElement
  show(state: State): void
}

interface HeaderOptions {
  words: Words
  title: string
  titleId: string
  close(): void
  mute(): void
}

export function createHeaderView({ words, title, titleId, close, mute }: HeaderOptions): HeaderView {
  const avatar = h('span', { class: 'avatar', 'aria-hidden': 'true' })
  const name = h('bdi')
  const heading = h('h2', { id: titleId }, name)
  const dot = h('i', { class: 'dot', 'aria-hidden': 'true' })
  const presence = h('span', { class: 'presence' })
  const status = h('span', { class: 'status' })
  const line = h('p', { role: 'status' }, dot, presence, status)
  const sound = h('button', { type: 'button', class: 'tool', onclick: mute })
  const shut = h('button', { type: 'button', class: 'tool', 'aria-label': words.close, onclick: close }, icons.close())
  const element = h('header', { role: 'none' }, avatar, h('div', { class: 'who' }, heading, line), sound, shut)
  let isMutedShown: boolean | null = null

  function showAvatar(agent: string | null) {
    if (agent === null) return avatar.querySelector('svg') ?? avatar.replaceChildren(icons.chat())
    setText(avatar, initialsOf(agent))
  }

  return {
    element,
    show: (state) => {
      const { conversation, isMuted } = state
      const shownName = nameOf(state, words, title)
      setText(name, shownName)
      showAvatar(personOf(state)?.name ?? null)
      const isOnline = isSomebodyThere(state)
      setHidden(dot, isOnline === null)
      setAttribute(dot, 'data-online', isOnline === true)
      setText(presence, presenceText(isOnline, words))
      setAttribute(status, 'data-status', conversation?.status ?? null)
      setText(status, conversation ? statusText(conversation.status, words) : '')
      setHidden(status, !conversation)
      if (isMuted === isMutedShown) return
      isMutedShown = isMuted
      sound.replaceChildren(isMuted ? icons.muted() : icons.sound())
      setAttribute(sound, 'aria-label', isMuted ? words.unmute : words.mute)
    },
  }
}

/** Of the agent who takes care of it, else of the company; the AI is always there. */
export function isSomebodyThere(state: State): boolean | null {
  const { conversation, isTeamOnline } = state
  if (conversation?.handler === 'AI') return true
  return personOf(state) ? conversation?.assigneePresence?.status === 'ONLINE' : isTeamOnline
}

/** The agent who takes care of it and answers. While the AI answers, nobody else does. */
const personOf = ({ conversation }: State) => (conversation?.handler === 'AI' ? null : (conversation?.assignee ?? null))

/** Who the visitor talks to. */
export function nameOf(state: State, words: Words, title: string): string {
  return state.conversation?.handler === 'AI' ? words.assistant : (personOf(state)?.name ?? title)
}

const presenceText = (isOnline: boolean | null, words: Words) => {
  if (isOnline === null) return ''
  return isOnline ? words.online : words.offline
}

const statusText = (status: 'WAITING' | 'ACTIVE' | 'CLOSED', words: Words) =>
  ({ WAITING: words.waiting, ACTIVE: words.active, CLOSED: words.closed })[status]

const initialsOf = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase()
