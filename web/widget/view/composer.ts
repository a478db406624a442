/** Where the visitor writes. Enter sends, Shift and Enter begins a line. */
import type { Words } from '../locale/en.ts'
import { h, icons, setAttribute, setHidden } from './dom.ts'
import { createEmojiPicker } from './emoji.ts'

export interface ComposerView {
  element: HTMLElement
  focus(): void
  /** Closes what is open above it; says whether anything was. */
  dismiss(): boolean
}

interface ComposerActions {
  draft: string
  send(text: string): void
  typed(text: string): void
}

const longest = 20_000
const tallestPx = 132

export function createComposerView(words: Words, { draft, send, typed }: ComposerActions): ComposerView {
  const input = h('textarea', {
    rows: 1,
    maxlength: longest,
    placeholder: words.write,
    'aria-label': words.write,
    dir: 'auto',
    oninput: changed,
    onkeydown: onKey,
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
  const field = h('div', { class: 'field' }, input, toggle)
  const element = h('form', { class: 'composer', onsubmit: submit }, picker, field, button)
  grow()

  function setPicker(isOpen: boolean) {
    setHidden(picker, !isOpen)
    setAttribute(toggle, 'aria-expanded', String(isOpen))
    if (isOpen) picker.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }

  function submit(event?: Event) {
    event?.preventDefault()
    const text = input.value.trim()
    if (text === '') return
    input.value = ''
    setPicker(false)
    grow()
    send(text)
    input.focus()
  }

  function onKey(event: KeyboardEvent) {
    // Enter also ends the composing of a word in some scripts.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    submit(event)
  }

  function changed() {
    grow()
    typed(input.value)
  }

  function grow() {
    setAttribute(button, 'aria-disabled', input.value.trim() === '' ? 'true' : null)
    input.style.height = 'auto'
    input.style.height = `${Math.min(input.scrollHeight, tallestPx)}px`
  }

  return {
    element,
    focus: () => {
      // Its height could not be told while it was hidden.
      grow()
      input.focus()
    },
    dismiss: () => {
      if (picker.hidden) return false
      setPicker(false)
      toggle.focus()
      return true
    },
  }
}
