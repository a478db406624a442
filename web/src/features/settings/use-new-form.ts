import { useRef } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'

/** C goes to the form for something new, which gets the ref, or opens it where it is not there. */
export function useNewForm(label: string, onOpen?: () => void) {
  const { settings: text } = useText()
  const form = useRef<HTMLFormElement>(null)
  useCommand({
    id: 'settings.new',
    keys: ['c'],
    label,
    group: text.title,
    when: () => form.current !== null || onOpen !== undefined,
    run: () => (form.current ? form.current.querySelector('input')?.focus() : onOpen?.()),
  })
  return form
}
