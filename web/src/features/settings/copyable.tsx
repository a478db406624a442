import { type ReactNode, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { Button } from '../../ui/button.tsx'
import styles from './settings.module.css'

interface CopyableProps {
  value: string
  kind?: 'primary' | 'plain'
  /** Where it takes the place of what had the focus. */
  autoFocus?: boolean
  /** Beside the button that copies. */
  children?: ReactNode
}

/** A text that belongs somewhere else, and a button that copies it. */
export function Copyable({ value, kind = 'plain', autoFocus, children }: CopyableProps) {
  const { settings: text } = useText()
  const [copied, setCopied] = useState<'yes' | 'refused' | null>(null)

  async function copy() {
    try {
      await navigator.clipboard.writeText(value)
      setCopied('yes')
    } catch {
      // Not allowed, or not there at all: on pages that came without TLS from another machine.
      setCopied('refused')
    }
  }

  return (
    <>
      <output className={styles.secret}>{value}</output>
      <div className={styles.row}>
        <Button kind={kind} autoFocus={autoFocus} onClick={() => void copy()}>
          {copied === 'yes' ? text.copied : text.copy}
        </Button>
        {children}
      </div>
      {copied === 'refused' && <p role="alert">{text.copyByHand}</p>}
    </>
  )
}
