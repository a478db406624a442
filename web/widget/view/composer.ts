/** Where the visitor writes. Enter sends, Shift and Enter begins a line. */
import type { Locale } from '../locale/index.ts'
import type { State } from '../store.ts'
import type { Draft } from '../uploads.ts'
import { h, icons, setAttribute, setHidden } from './dom.ts'
import { createEmojiPicker } from './emoji.ts'
import { createDraftView } from './files.ts'

export interface ComposerView {
  element: HTMLElement
  show(state: State): void
  /** Fits the field to its text; its height cannot be told while it is hidden. */
  measure(): void
  focus(): void
  /** Closes what is open above it; says whether anything was. */
  dismiss(): boolean
}

interface ComposerActions {
  draft: string
  /** Answers whether it goes out; it does not while it is nothing, or files are on their way. */
  send(text: string): boolean
  typed(text: string): void
  attach(files: Iterable<File>): void
  detach(key: string): void
}

const longest = 20_000
const tallestPx = 132

export function createComposerView(locale: Locale, actions: ComposerActions): ComposerView {
  const { words } = locale
  const { draft, send, typed, attach, detach } = actions
  const input = h('textarea', {
    rows: 1,
    maxlength: longest,
    placeholder: words.write,
    'aria-label': words.write,
    dir: 'auto',
    oninput: changed,
    onkeydown: onKey,
    onpaste: onPaste,
  })
  input.value = draft
  const picker = createEmojiPicker(words.emoji, (emoji) => {
    input.setRangeText(emoji, input.selectionStart, input.selectionEnd, 'end')
    input.focus()
    changed()
  })
  const toggle = h(
    'button',
    {
      type: 'button',
      class: 'tool',
      'aria-label': words.emoji,
      'aria-expanded': 'false',
      onclick: () => setPicker(picker.hidden === true),
    },
    icons.smile(),
  )
  const button = h('button', { type: 'submit', class: 'send', 'aria-label': words.send }, icons.send())
  const chosen = h('input', { type: 'file', multiple: true, hidden: true, tabindex: -1, onchange: onChosen })
  const clip = h(
    'button',
    { type: 'button', class: 'tool', 'aria-label': words.attach, onclick: () => chosen.click() },
    icons.attach(),
  )
  const drafts = h('ul', { class: 'drafts', hidden: true })
  const field = h('div', { class: 'field' }, input, clip, toggle)
  const element = h('form', { class: 'composer', onsubmit: submit }, picker, drafts, chosen, field, button)
  let files: readonly Draft[] = []
  grow()

  function setPicker(isOpen: boolean) {
    setHidden(picker, !isOpen)
    setAttribute(toggle, 'aria-expanded', String(isOpen))
    if (isOpen) picker.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }

  function submit(event?: Event) {
    event?.preventDefault()
    const text = input.value.trim()
    if (!send(text)) return
    input.value = ''
    setPicker(false)
    grow()
    input.focus()
  }

  function onKey(event: KeyboardEvent) {
    // Enter also ends the composing of a word in some scripts.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    submit(event)
  }

  function onPaste(event: ClipboardEvent) {
    const pasted = event.clipboardData?.files
    if (!pasted?.length) return
    event.preventDefault()
    attach(pasted)
  }

  function onChosen() {
    attach(chosen.files ?? [])
    // The same file can be chosen again.
    chosen.value = ''
    input.focus()
  }

  function changed() {
    grow()
    typed(input.value)
  }

  function grow() {
    allow()
    input.style.height = 'auto'
    input.style.height = `${Math.min(input.scrollHeight, tallestPx)}px`
  }

  function allow() {
    const isUploading = files.some(({ state }) => state === 'uploading')
    const isSomething = input.value.trim() !== '' || files.some(({ state }) => state === 'ready')
    setAttribute(button, 'aria-disabled', isSomething && !isUploading ? null : 'true')
  }

  return {
    element,
    show: (state) => {
      if (state.files === files) return
      files = state.files
      drafts.replaceChildren(...files.map((file) => createDraftView(file, locale, detach)))
      setHidden(drafts, files.length === 0)
      allow()
    },
    measure: grow,
    focus: () => input.focus({ preventScroll: true }),
    dismiss: () => {
      if (picker.hidden) return false
      setPicker(false)
      toggle.focus()
      return true
    },
  }
}
