import { useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { Button } from '../../ui/button.tsx'
import styles from './settings.module.css'

/** A secret that is shown now and never again. */
export function ShownOnce({ label, value, onDone }: { label: string; value: string; onDone(): void }) {
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
    <section className={styles.once} aria-label={label}>
      <p>{label}</p>
      <output className={styles.secret}>{value}</output>
      <div className={styles.row}>
        <Button kind="primary" onClick={() => void copy()}>
          {copied === 'yes' ? text.copied : text.copy}
        </Button>
        <Button onClick={onDone}>{text.done}</Button>
      </div>
      {copied === 'refused' && <p role="alert">{text.copyByHand}</p>}
    </section>
  )
}
