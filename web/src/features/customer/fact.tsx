import type { ReactNode } from 'react'
import styles from './customer-panel.module.css'

/** One line of what is known: what it is, and what it is like. */
export function Fact({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
