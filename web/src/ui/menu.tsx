/** A menu that opens at a button: arrows move, Enter chooses, Escape closes. */
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
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
}

export function Menu({ trigger, label, items, align = 'end' }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
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
