import { Popover } from 'radix-ui'
import { type KeyboardEvent, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { IconButton } from '../../ui/button.tsx'
import { SmileIcon } from '../../ui/icons.tsx'
import { useFocusReturn } from '../../ui/use-focus-return.ts'
import styles from './composer.module.css'

/** Those that support needs; everything else is on the keyboard of the system. Some are pictures only with FE0F. */
const emoji =
  '😀 😄 😊 🙂 😉 😍 🤗 🤔 😅 😂 😢 😕 😮 😎 🙏 👍 👎 👌 👏 🙌 💪 👋 🤝 ❤\uFE0F 🎉 ✨ 🔥 ⭐ ✅ ❌ ⚠\uFE0F 💡 📎 📦 🚚 🛒 💳 🏷\uFE0F ☕ 🌱 🌿 🌸 🍃 🐛 🕐 📅 📞 ✉\uFE0F 🔒 🚀'.split(
    ' ',
  )

const inRow = 10
const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -inRow, ArrowDown: inRow }

/** A small choice of emoji. */
export function EmojiPicker({ onChoose }: { onChoose(emoji: string): void }) {
  const { conversation: text } = useText()
  const [isOpen, setOpen] = useState(false)
  const returnFocus = useFocusReturn(isOpen)
  useCommand({
    id: 'composer.emoji',
    keys: ['mod+.'],
    label: text.emoji,
    group: text.group,
    closes: () => isOpen,
    run: () => setOpen(!isOpen),
  })
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton label={text.emoji}>
          <SmileIcon />
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.emoji}
          side="top"
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label={text.emoji}
          onKeyDown={moveByArrows}
          // Where something was chosen, the field has it already.
          onCloseAutoFocus={returnFocus}
        >
          {emoji.map((one) => (
            <button
              key={one}
              type="button"
              onClick={() => {
                setOpen(false)
                onChoose(one)
              }}
            >
              {one}
            </button>
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** From one to the next, and from row to row; what arrows do in the page is not meant. */
function moveByArrows(event: KeyboardEvent<HTMLElement>) {
  const step = steps[event.key]
  if (step === undefined) return
  event.preventDefault()
  const all = [...event.currentTarget.querySelectorAll('button')]
  all[all.findIndex((one) => one.matches(':focus')) + step]?.focus()
}
