import type { RefObject } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'

interface RemoveKeyProps {
  row: RefObject<HTMLElement | null>
  label: string
  /** Whether it is under way; it is not done twice. */
  isBusy?: boolean
  /** As the button of the row does it: what cannot be undone is asked about first. */
  onRemove(): void
}

/** Delete does away with the row that has the focus. */
export function RemoveKey({ row, label, isBusy = false, onRemove }: RemoveKeyProps) {
  const { settings: text } = useText()
  useCommand({
    id: 'settings.remove',
    keys: ['delete', 'backspace'],
    label,
    group: text.title,
    isLocal: true,
    isKeyOnly: true,
    when: () => !isBusy && (row.current?.contains(document.activeElement) ?? false),
    run: onRemove,
  })
  return null
}
