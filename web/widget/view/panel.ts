/** The button on the page and the panel that it opens. */
import { type State, unreadTotal } from '../store.ts'
import { type ComposerView, createComposerView } from './composer.ts'
import { h, icons, setAttribute, setHidden, setText } from './dom.ts'
import type { FileOptions } from './files.ts'
import { createHeaderView, isSomebodyThere } from './header.ts'
import { createListView, type ListView } from './list.ts'

export interface PanelView {
  elements: HTMLElement[]
  list: ListView
  show(state: State): void
}

export interface PanelActions {
  draft: string
  open(): void
  close(): void
  mute(): void
  send(text: string): boolean
  typed(text: string): void
  attach(files: Iterable<File>): void
  detach(key: string): void
  retry(key: string): void
  reload(): void
  loadEarlier(): void
  reconnect(): void
  scrolled(): void
}

export function createPanelView(options: FileOptions, title: string, actions: PanelActions): PanelView {
  const { locale } = options
  const { words } = locale
  const titleId = 'parley-title'
  const header = createHeaderView({ words, title, titleId, close: actions.close, mute: actions.mute })
  const list = createListView(options, actions)
  const composer: ComposerView = createComposerView(locale, actions)
  const welcome = h('div', { class: 'welcome' }, h('p', {}, words.welcome), h('p', { class: 'hint' }))
  const notice = h('p', { class: 'notice', role: 'status', hidden: true })
  const failure = h(
    'div',
    { class: 'failure', role: 'alert', hidden: true },
    h('p', {}, words.loadFailed),
    h('button', { type: 'button', class: 'link', onclick: actions.reload }, words.retry),
  )
  const skeleton = h('div', { class: 'skeleton', role: 'img', 'aria-label': words.loading }, h('i'), h('i'), h('i'))
  const offline = h(
    'div',
    { class: 'offline', role: 'status', hidden: true },
    words.noConnection,
    ' ',
    h('button', { type: 'button', class: 'link', onclick: actions.reconnect }, words.retry),
  )
  list.element.prepend(welcome, skeleton, failure)
  const panel = h(
    'section',
    {
      class: 'panel',
      role: 'dialog',
      'aria-labelledby': titleId,
      hidden: true,
      onkeydown: onKey,
      ondragover: onDrag,
      ondrop: onDrop,
    },
    header.element,
    offline,
    list.element,
    notice,
    composer.element,
  )
  const badge = h('span', { class: 'badge', hidden: true, 'aria-hidden': 'true' })
  const launcher = h(
    'button',
    { type: 'button', class: 'launcher', onclick: toggle },
    icons.chat(),
    icons.down(),
    badge,
  )
  let isOpen: boolean | null = null

  function toggle() {
    if (isOpen) actions.close()
    else actions.open()
  }

  function onKey(event: KeyboardEvent) {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    if (!composer.dismiss()) actions.close()
  }

  function onDrag(event: DragEvent) {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
  }

  function onDrop(event: DragEvent) {
    const files = event.dataTransfer?.files
    if (!files?.length) return
    event.preventDefault()
    actions.attach(files)
  }

  function showOpen(state: State) {
    const unread = unreadTotal(state)
    setAttribute(launcher, 'aria-expanded', String(state.isOpen))
    setAttribute(launcher, 'aria-label', state.isOpen ? words.close : words.open(unread))
    setHidden(badge, unread === 0 || state.isOpen)
    setText(badge, unread > 99 ? '99+' : String(unread))
    if (isOpen === state.isOpen) return
    const wasOpen = isOpen
    isOpen = state.isOpen
    const hadFocus = panel.matches(':focus-within')
    setHidden(panel, !isOpen)
    if (isOpen) composer.measure()
    // A page that loads with the panel open keeps its focus, and so does one that closes it.
    if (isOpen && wasOpen === false) composer.focus()
    else if (hadFocus) launcher.focus()
  }

  function showPlaces(state: State) {
    const { phase, timeline, conversation, connection } = state
    const isEmpty = timeline.placed.length + timeline.pending.length === 0
    setHidden(welcome, !isEmpty || phase === 'loading' || phase === 'failed')
    setHidden(skeleton, phase !== 'loading' || !isEmpty)
    setHidden(failure, phase !== 'failed')
    setHidden(offline, connection !== 'offline' || phase === 'failed')
    const isOnline = isSomebodyThere(state)
    const hint = welcome.lastElementChild
    if (hint) setText(hint, isOnline === false ? words.away : words.welcomeOnline)
    const text = noticeOf(conversation?.status === 'CLOSED', isOnline === false && !isEmpty)
    setText(notice, text)
    setHidden(notice, text === '')
  }

  const noticeOf = (isClosed: boolean, isAway: boolean) => {
    if (isClosed) return words.closedHint
    return isAway ? words.away : ''
  }

  return {
    elements: [panel, launcher],
    list,
    show: (state) => {
      showPlaces(state)
      const opens = state.isOpen && !isOpen
      showOpen(state)
      header.show(state)
      composer.show(state)
      list.show(state)
      if (opens) list.toEnd()
    },
  }
}
