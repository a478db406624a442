/** A menu that opens at a button: arrows move, Enter chooses, Escape closes. */
import { DropdownMenu } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import type { Command } from '../keyboard/registry.ts'
import { useCommand } from '../keyboard/use-commands.ts'
import styles from './menu.module.css'

export interface MenuItem {
  id: string
  label: string
  icon?: ReactNode
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
  const [isOpen, setOpen] = useState(false)
  return (
    <DropdownMenu.Root modal={false} open={isOpen} onOpenChange={setOpen}>
      {command && <Opener command={command} onOpen={() => setOpen(true)} />}
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} aria-label={label} align={align} sideOffset={4} loop>
          {items.map(({ id, label: text, icon, isChosen, isDanger, isDisabled, onChoose }) => (
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
              {isChosen && (
                <span className={styles.mark} aria-hidden="true">
                  ✓
                </span>
              )}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Opener({ command, onOpen }: { command: NonNullable<MenuProps['command']>; onOpen(): void }) {
  useCommand({ ...command, run: onOpen })
  return null
}
