/** What is shown where there is nothing to show: nothing yet, nothing at all, or a failure. */
import type { ReactNode } from 'react'
import { useText } from '../i18n/i18n.ts'
import { Button } from './button.tsx'
import styles from './states.module.css'

export function EmptyState({ icon, title, text }: { icon?: ReactNode; title: string; text?: string }) {
  return (
    <div className={styles.state}>
      {icon && <span className={styles.icon}>{icon}</span>}
      <p className={styles.title}>{title}</p>
      {text && <p className={styles.text}>{text}</p>}
    </div>
  )
}

export function ErrorState({ title, text, onRetry }: { title: string; text?: string; onRetry?: () => void }) {
  const { common } = useText()
  return (
    <div className={styles.state} role="alert">
      <p className={styles.title}>{title}</p>
      {text && <p className={styles.text}>{text}</p>}
      {onRetry && <Button onClick={onRetry}>{common.retry}</Button>}
    </div>
  )
}

/** Grey shapes in the place of what is on its way. */
export function Skeleton({ width = '100%', height = 12 }: { width?: string | number; height?: number }) {
  return <span className={styles.skeleton} aria-hidden="true" style={{ inlineSize: width, blockSize: height }} />
}
