import { useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { Button } from '../../ui/button.tsx'
import styles from './settings.module.css'

/** A secret that is shown now and never again. */
export function ShownOnce({ label, value, onDone }: { label: string; value: string; onDone(): void }) {
  const { settings: text } = useText()
  const [isCopied, setCopied] = useState(false)

  async function copy() {
    await navigator.clipboard.writeText(value)
    setCopied(true)
  }

  return (
    <section className={styles.once} aria-label={label}>
      <p>{label}</p>
      <output className={styles.secret}>{value}</output>
      <div className={styles.row}>
        <Button kind="primary" onClick={() => void copy()}>
          {isCopied ? text.copied : text.copy}
        </Button>
        <Button onClick={onDone}>{text.done}</Button>
      </div>
    </section>
  )
}
