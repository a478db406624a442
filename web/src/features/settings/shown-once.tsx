import { useText } from '../../i18n/i18n.ts'
import { Button } from '../../ui/button.tsx'
import { Copyable } from './copyable.tsx'
import styles from './settings.module.css'

/** Then no single key that is hit by chance takes it away. */
export const isSecretShown = (within: ParentNode = document) => within.querySelector('[data-shown-once]') !== null

/** A secret that is shown now and never again. */
export function ShownOnce({ label, value, onDone }: { label: string; value: string; onDone(): void }) {
  const { settings: text } = useText()
  return (
    <section className={styles.once} aria-label={label} data-shown-once>
      <p>{label}</p>
      <Copyable value={value} kind="primary" autoFocus>
        <Button onClick={onDone}>{text.done}</Button>
      </Copyable>
    </section>
  )
}
