/** A window above the page: Escape or a click outside closes it, and the focus goes back where it was. */
import { Dialog as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'
import { useText } from '../i18n/i18n.ts'
import { IconButton } from './button.tsx'
import styles from './dialog.module.css'
import { CloseIcon } from './icons.tsx'
import { useFocusReturn } from './use-focus-return.ts'

interface DialogProps {
  title: string
  /** What it is about, for those who listen; absent where the content says it. */
  description?: string
  isOpen: boolean
  onClose(): void
  children: ReactNode
  /** The command bar has neither a heading to see nor a button to close. */
  isBare?: boolean
  className?: string
}

export function Dialog({ title, description, isOpen, onClose, children, isBare = false, className }: DialogProps) {
  const { common } = useText()
  const returnFocus = useFocusReturn(isOpen)
  return (
    <Primitive.Root open={isOpen} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Primitive.Portal>
        <Primitive.Overlay className={styles.scrim} />
        <Primitive.Content
          className={[styles.dialog, className].filter(Boolean).join(' ')}
          onCloseAutoFocus={returnFocus}
          {...(!description && { 'aria-describedby': undefined })}
        >
          <header className={isBare ? 'visually-hidden' : styles.header}>
            <Primitive.Title className={styles.title}>{title}</Primitive.Title>
            {!isBare && (
              <Primitive.Close asChild>
                <IconButton label={common.close}>
                  <CloseIcon />
                </IconButton>
              </Primitive.Close>
            )}
          </header>
          {description && <Primitive.Description className={styles.description}>{description}</Primitive.Description>}
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
