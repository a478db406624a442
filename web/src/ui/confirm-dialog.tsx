/** Asks before something is done that cannot be undone. */
import { useText } from '../i18n/i18n.ts'
import { Button } from './button.tsx'
import styles from './confirm-dialog.module.css'
import { Dialog } from './dialog.tsx'

interface ConfirmDialogProps {
  title: string
  text: string
  /** What the button that does it is called. */
  action: string
  isOpen: boolean
  onConfirm(): void
  onClose(): void
}

export function ConfirmDialog({ title, text, action, isOpen, onConfirm, onClose }: ConfirmDialogProps) {
  const { common } = useText()
  return (
    <Dialog title={title} description={text} isOpen={isOpen} onClose={onClose} className={styles.dialog}>
      <footer className={styles.footer}>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button
          kind="danger"
          onClick={() => {
            onConfirm()
            onClose()
          }}
        >
          {action}
        </Button>
      </footer>
    </Dialog>
  )
}
