import { createContext, useContext, useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react'
import { type Command, createRegistry, type Registry } from './registry.ts'

export const KeyboardContext = createContext<Registry>(createRegistry())

/** Registers an action while the component is shown. What it does, and when, may change at every render. */
export function useCommand(command: Command): void {
  const registry = useContext(KeyboardContext)
  const latest = useRef(command)
  latest.current = command
  const { id, label, group, isInFields, isKeyOnly, isLocal } = command
  const keys = command.keys?.join('\n')
  // Before it is painted, so that the keys of whatever one sees are there.
  useLayoutEffect(
    () =>
      registry.add({
        id,
        label,
        group,
        isInFields,
        isKeyOnly,
        isLocal,
        keys: keys?.split('\n'),
        run: () => latest.current.run(),
        when: () => latest.current.when?.() ?? true,
        closes: () => latest.current.closes?.() ?? false,
        isAbove: () => latest.current.isAbove?.() ?? false,
      }),
    [registry, id, label, group, isInFields, isKeyOnly, isLocal, keys],
  )
}

/** Everything that is registered, for the command bar and the help overlay. */
export function useCommands(): readonly Command[] {
  const registry = useContext(KeyboardContext)
  return useSyncExternalStore(registry.onChange, registry.commands)
}

/** Listens to the keys of the page. Once, at its root. */
export function useKeyboard(registry: Registry): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // Whoever has taken the key already, such as a menu, or an input method that composes a sign, keeps it.
      if (event.defaultPrevented || event.isComposing || isPressing(event)) return
      const place = { isInField: isField(event.target), isCovered: topLayer() !== null }
      if (registry.handle(event, place)) event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [registry])
}

const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/**
 * What lies above all else, if anything lies above the page. Whatever radix opens there has one of these roles, and
 * stands after what was open before. Toasts have none, and leave the keys to the page.
 */
export const topLayer = () =>
  [...document.querySelectorAll('[role="dialog"], [role="alertdialog"], [role="menu"]')].at(-1) ?? null

/** Enter and space press whatever button or link has the focus. */
const isPressing = ({ key, target }: KeyboardEvent) =>
  (key === 'Enter' || key === ' ') && target instanceof Element && target.closest('a, button, summary, [role]') !== null
