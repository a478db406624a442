import { h } from './dom.ts'

const emoji = [
  ...['😀', '😄', '😅', '😂', '🙂', '😉', '😊', '😍', '😘', '🤗', '🤔', '😐', '😕', '🙁', '😢', '😭'],
  ...['😡', '😱', '😴', '🤯', '🥳', '😎', '🙏', '👍', '👎', '👌', '👏', '🙌', '💪', '👋', '🤝', '✌️'],
  ...['❤️', '💔', '✨', '🔥', '🎉', '🎁', '⭐', '✅', '❌', '❓', '❗', '💡', '📦', '🚚', '💳', '⏰'],
]
const columns = 8

/** A small grid to choose from; arrow keys move in it. */
export function createEmojiPicker(label: string, pick: (emoji: string) => void): HTMLElement {
  const buttons = emoji.map((text, index) =>
    h(
      'button',
      { type: 'button', tabindex: index === 0 ? 0 : -1, 'aria-label': text, onclick: () => pick(text) },
      text,
    ),
  )
  function onKey(event: KeyboardEvent) {
    const step = steps[event.key]
    const from = buttons.findIndex((button) => button.matches(':focus'))
    if (step === undefined || from < 0) return
    event.preventDefault()
    const isReversed = Math.abs(step) === 1 && getComputedStyle(grid).direction === 'rtl'
    const to = buttons[from + (isReversed ? -step : step)]
    if (!to) return
    buttons[from]?.setAttribute('tabindex', '-1')
    to.setAttribute('tabindex', '0')
    to.focus()
  }
  const grid = h(
    'div',
    { class: 'emoji', role: 'group', 'aria-label': label, hidden: true, onkeydown: onKey },
    ...buttons,
  )
  return grid
}

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }
