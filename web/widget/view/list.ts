/** The messages, scrolled to the newest unless the visitor has scrolled up. */
import type { State } from '../store.ts'
import type { SenderData } from '../types.ts'
import { h, icons, setHidden, setText } from './dom.ts'
import type { FileOptions } from './files.ts'
import { createMessageView, type MessageView, nameOf } from './message.ts'
import { type Row, rowsOf } from './rows.ts'

export interface ListView {
  element: HTMLElement
  show(state: State): void
  isAtEnd(): boolean
  toEnd(): void
}

interface ListActions {
  retry(key: string): void
  loadEarlier(): void
  /** The end came into sight, or something was scrolled. */
  scrolled(): void
}

interface Shown {
  element: HTMLElement
  message: MessageView | null
}

const nearPx = 48
const earlierPx = 160

export function createListView(options: FileOptions, actions: ListActions): ListView {
  const { locale, signal } = options
  const { words } = locale
  const earlier = h('div', { class: 'earlier', hidden: true })
  const log = h('div', { class: 'log', role: 'log', 'aria-label': words.messages, 'aria-live': 'polite' })
  const typing = h('div', { class: 'typing', hidden: true, role: 'status' })
  const scroller = h('div', { class: 'scroller', tabindex: '0', onscroll: onScroll }, earlier, log, typing)
  const pillText = h('span')
  const pill = h('button', { type: 'button', class: 'pill', hidden: true, onclick: toEnd }, icons.down(), pillText)
  const element = h('div', { class: 'list' }, scroller, pill)
  const shown = new Map<string, Shown>()
  let wasAtEnd = true
  let missed = 0
  let newestKey: string | null = null
  let state: State | null = null

  // Pictures come later than their messages, and the panel may be turned or grow a keyboard.
  const growth = new ResizeObserver(() => {
    if (wasAtEnd) scroller.scrollTop = scroller.scrollHeight
  })
  growth.observe(log)
  growth.observe(scroller)
  signal.addEventListener('abort', () => growth.disconnect())

  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= nearPx

  function onScroll() {
    wasAtEnd = isAtEnd()
    if (wasAtEnd) setMissed(0)
    if (scroller.scrollTop < earlierPx && state?.earlier === 'some') actions.loadEarlier()
    actions.scrolled()
  }

  function toEnd() {
    scroller.scrollTop = scroller.scrollHeight
    wasAtEnd = true
    setMissed(0)
    actions.scrolled()
  }

  function setMissed(count: number) {
    missed = count
    setHidden(pill, missed === 0)
    setText(pillText, words.newMessages(missed))
  }

  function reconcile(rows: Row[]) {
    const gone = new Set(shown.keys())
    let previous: Element | null = null
    for (const row of rows) {
      const view = shown.get(row.key) ?? create(row)
      gone.delete(row.key)
      if (row.kind === 'message') view.message?.show(row)
      else setText(view.element, row.text)
      const next: Element | null = previous ? previous.nextElementSibling : log.firstElementChild
      if (next !== view.element) log.insertBefore(view.element, next)
      previous = view.element
    }
    for (const key of gone) {
      shown.get(key)?.element.remove()
      shown.delete(key)
    }
  }

  function create(row: Row): Shown {
    const message = row.kind === 'message' ? createMessageView(options, actions.retry) : null
    const view = { message, element: message?.element ?? h('div', { class: 'day' }) }
    shown.set(row.key, view)
    return view
  }

  function showTyping(sender: SenderData | null) {
    setHidden(typing, sender === null)
    if (sender === null) return typing.replaceChildren()
    const name = nameOf(sender, words)
    const text = words.typing(name)
    if (typing.getAttribute('data-name') === name && typing.firstChild) return
    typing.setAttribute('data-name', name)
    const dots = h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'))
    typing.replaceChildren(dots, h('bdi', {}, text))
  }

  function showEarlier({ earlier: what }: State) {
    if (earlier.getAttribute('data-what') === what) return
    earlier.setAttribute('data-what', what)
    setHidden(earlier, what === 'none' || what === 'some')
    // What is prepended was said long ago, and is not read out.
    log.setAttribute('aria-busy', String(what === 'loading'))
    if (what === 'loading')
      earlier.replaceChildren(h('span', { class: 'spinner', role: 'img', 'aria-label': words.loading }))
    if (what !== 'failed') return
    const button = h('button', { type: 'button', class: 'link', onclick: actions.loadEarlier }, words.retry)
    earlier.replaceChildren(words.earlierFailed, ' ', button)
  }

  return {
    element,
    isAtEnd,
    toEnd,
    show: (next) => {
      const before = state
      state = next
      const { timeline } = next
      const first = before?.timeline.placed[0]?.key
      const isPrepended = first !== undefined && timeline.placed[0]?.key !== first
      const bottom = scroller.scrollHeight - scroller.scrollTop
      showEarlier(next)
      if (before?.timeline !== timeline || before.readMarks !== next.readMarks) {
        reconcile(rowsOf(timeline, next.readMarks, locale))
      }
      showTyping(next.typing)
      if (before?.timeline !== timeline) countMissed(next)
      if (wasAtEnd) scroller.scrollTop = scroller.scrollHeight
      else if (isPrepended) scroller.scrollTop = scroller.scrollHeight - bottom
      const isFilled = scroller.scrollHeight > scroller.clientHeight
      if (next.isOpen && next.earlier === 'some' && !isFilled && scroller.clientHeight > 0) actions.loadEarlier()
    },
  }

  /** What came below while the visitor reads further up; whoever writes goes down to what was written. */
  function countMissed({ timeline: { placed, pending } }: State) {
    const newest = [...placed, ...pending].at(-1)
    if (newest && newest.key !== newestKey && newestKey !== null) {
      if (pending.includes(newest)) wasAtEnd = true
      else if (!wasAtEnd && !newest.isMine) setMissed(missed + since(placed, newestKey))
    }
    newestKey = newest?.key ?? null
  }
}

function since(placed: State['timeline']['placed'], key: string): number {
  const index = placed.findIndex((entry) => entry.key === key)
  return placed.slice(index + 1).filter(({ isMine }) => !isMine).length
}
