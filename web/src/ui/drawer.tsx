/** A column that comes in from the end of the page and lies above it: Escape or a click outside closes it. */
import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import styles from './drawer.module.css'
import { useFocusReturn } from './use-focus-return.ts'

interface DrawerProps {
  /** Said to those who listen. */
  title: string
  isOpen: boolean
  onClose(): void
  children: ReactNode
}

export function Drawer({ title, isOpen, onClose, children }: DrawerProps) {
  const returnFocus = useFocusReturn(isOpen)
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.scrim} />
        <Dialog.Content className={styles.drawer} aria-describedby={undefined} onCloseAutoFocus={returnFocus}>
          <Dialog.Title className="visually-hidden">{title}</Dialog.Title>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
