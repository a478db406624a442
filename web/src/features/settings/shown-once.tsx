import { useText } from '../../i18n/i18n.ts'
import { Button } from '../../ui/button.tsx'
import { Copyable } from './copyable.tsx'
import styles from './settings.module.css'

/** A secret that is shown now and never again. */
export function ShownOnce({ label, value, onDone }: { label: string; value: string; onDone(): void }) {
  const { settings: text } = useText()
  return (
    <section className={styles.once} aria-label={label}>
      <p>{label}</p>
      <Copyable value={value} kind="primary">
        <Button onClick={onDone}>{text.done}</Button>
      </Copyable>
    </section>
  )
}
