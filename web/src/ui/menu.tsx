/** A menu that opens at a button: arrows move, Enter chooses, Escape closes. */
import { DropdownMenu } from 'radix-ui'
import { type FocusEvent, type ReactNode, type RefObject, useRef, useState } from 'react'
import type { Command } from '../keyboard/registry.ts'
import { topLayer, useCommand } from '../keyboard/use-commands.ts'
import styles from './menu.module.css'
import { useFocusReturn } from './use-focus-return.ts'

export interface MenuItem {
  id: string
  label: string
  icon?: ReactNode
  /** Said quietly beside the label. */
  hint?: ReactNode
  isChosen?: boolean
  isDanger?: boolean
  isDisabled?: boolean
  onChoose(): void
}

interface MenuProps {
  /** The button. It has to take a ref and the properties of a button. */
  trigger: ReactNode
  label: string
  items: readonly MenuItem[]
  align?: 'start' | 'end'
  /** The action that opens it without a pointer. */
  command?: Pick<Command, 'id' | 'keys' | 'label' | 'group'>
}

export function Menu({ trigger, label, items, align = 'end', command }: MenuProps) {
  /** After its command arrows go on from its first item. */
  const [state, setState] = useState<'closed' | 'open' | 'to first item'>('closed')
  const button = useRef<HTMLButtonElement>(null)
  const begin = (event: FocusEvent) => {
    toFirstItem(event)
    setState('open')
  }
  return (
    <DropdownMenu.Root
      modal={false}
      open={state !== 'closed'}
      onOpenChange={(isOpen) => setState(isOpen ? 'open' : 'closed')}
    >
      {command && <Opener command={command} button={button} onOpen={() => setState('to first item')} />}
      <DropdownMenu.Trigger ref={button} asChild>
        {trigger}
      </DropdownMenu.Trigger>
      <MenuContent label={label} items={items} align={align} onFocus={state === 'to first item' ? begin : undefined} />
    </DropdownMenu.Root>
  )
}

interface PopupMenuProps extends Pick<MenuProps, 'label' | 'items' | 'align'> {
  /** Then arrows go on from its first item. */
  isByKeys: boolean
  onClose(): void
}

/**
 * The menu of one of very many things. It exists only while it is open, at the place where it is put. What was chosen
 * is done when the focus is back where it was, so that it may move it.
 */
export function PopupMenu({ label, items, align = 'end', isByKeys, onClose }: PopupMenuProps) {
  const returnFocus = useFocusReturn(true)
  const chosen = useRef<MenuItem | null>(null)
  const choices = items.map((item) => ({
    ...item,
    onChoose: () => {
      chosen.current = item
    },
  }))
  const onCloseAutoFocus = (event: Event) => {
    returnFocus(event)
    chosen.current?.onChoose()
  }
  return (
    <DropdownMenu.Root modal={false} open onOpenChange={onClose}>
      <DropdownMenu.Trigger asChild>
        <span className={styles.place} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <MenuContent
        label={label}
        items={choices}
        align={align}
        onFocus={isByKeys ? toFirstItem : undefined}
        onCloseAutoFocus={onCloseAutoFocus}
      />
    </DropdownMenu.Root>
  )
}

/** The menu itself takes the focus as it opens. */
function toFirstItem({ target, currentTarget }: FocusEvent) {
  if (target === currentTarget) currentTarget.querySelector<HTMLElement>('[role="menuitem"]')?.focus()
}

interface MenuContentProps extends Required<Pick<MenuProps, 'label' | 'items' | 'align'>> {
  onFocus?(event: FocusEvent): void
  onCloseAutoFocus?(event: Event): void
}

function MenuContent({ label, items, align, ...handlers }: MenuContentProps) {
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        className={styles.menu}
        aria-label={label}
        // The label is the name, not the button.
        aria-labelledby={undefined}
        align={align}
        sideOffset={4}
        loop
        {...handlers}
      >
        {items.map(({ id, label: text, icon, hint, isChosen, isDanger, isDisabled, onChoose }) => (
          <DropdownMenu.Item
            key={id}
            className={styles.item}
            data-danger={isDanger || undefined}
            disabled={isDisabled}
            onSelect={onChoose}
            aria-current={isChosen ? 'true' : undefined}
          >
            {icon && <span className={styles.icon}>{icon}</span>}
            <bdi>{text}</bdi>
            {hint && <span className={styles.hint}>{hint}</span>}
            {isChosen && (
              <span className={styles.mark} aria-hidden="true">
                ✓
              </span>
            )}
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  )
}

interface OpenerProps {
  command: NonNullable<MenuProps['command']>
  button: RefObject<HTMLButtonElement | null>
  onOpen(): void
}

function Opener({ command, button, onOpen }: OpenerProps) {
  useCommand({ ...command, isAbove: () => topLayer()?.contains(button.current) ?? false, run: onOpen })
  return null
}
