import { type FocusEvent, type RefObject, useRef } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { isSecretShown } from './shown-once.tsx'

/** Ctrl+Enter saves the form that one is in, and Escape makes letters keys again. */
export function useFormKeys(page: RefObject<HTMLElement | null>) {
  const { settings: text, common } = useText()
  /** Kept while the command bar has the focus. */
  const last = useRef<Element | null>(null)
  const submit = () =>
    last.current?.isConnected ? last.current.closest('form')?.querySelector<HTMLElement>('[type="submit"]') : null

  useCommand({
    id: 'settings.save',
    keys: ['mod+enter'],
    label: common.save,
    group: text.title,
    isInFields: true,
    when: () => Boolean(submit()),
    // Its button, which is off while a save is under way.
    run: () => submit()?.click(),
  })
  useCommand({
    ...useLeaveCommand(),
    when: () => document.activeElement?.matches('input, select, textarea') ?? false,
    run: () => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
  })
  return {
    onFocus: ({ target }: FocusEvent) => {
      if (page.current?.contains(target)) last.current = target
    },
  }
}

/** Escape leaves what has been opened, from wherever in it the focus is. Null: it is not open. */
export function useLeaveKey(opened: RefObject<HTMLElement | null>, onLeave: (() => void) | null) {
  const canLeave = (box: HTMLElement) => box.contains(document.activeElement) && !isSecretShown(box)
  useCommand({
    ...useLeaveCommand(),
    isLocal: true,
    when: () => onLeave !== null && opened.current !== null && canLeave(opened.current),
    run: () => onLeave?.(),
  })
}

/** One command to those who look for it, whatever it is that is left. */
function useLeaveCommand() {
  const { settings: text } = useText()
  const label = text.leaveForm
  return { id: 'settings.leave', keys: ['escape'], label, group: text.title, isInFields: true, isKeyOnly: true }
}
