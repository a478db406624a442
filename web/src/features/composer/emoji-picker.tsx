import { Popover } from 'radix-ui'
import { useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { IconButton } from '../../ui/button.tsx'
import { SmileIcon } from '../../ui/icons.tsx'
import styles from './composer.module.css'

/** Those that support needs; everything else is on the keyboard of the system. Some are pictures only with FE0F. */
const emoji =
  '😀 😄 😊 🙂 😉 😍 🤗 🤔 😅 😂 😢 😕 😮 😎 🙏 👍 👎 👌 👏 🙌 💪 👋 🤝 ❤\uFE0F 🎉 ✨ 🔥 ⭐ ✅ ❌ ⚠\uFE0F 💡 📎 📦 🚚 🛒 💳 🏷\uFE0F ☕ 🌱 🌿 🌸 🍃 🐛 🕐 📅 📞 ✉\uFE0F 🔒 🚀'.split(
    ' ',
  )

/** A small choice of emoji. */
export function EmojiPicker({ onChoose }: { onChoose(emoji: string): void }) {
  const { conversation: text } = useText()
  const [isOpen, setOpen] = useState(false)
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
          // The field takes the focus back by itself.
          onCloseAutoFocus={(event) => event.preventDefault()}
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
