import { useText } from '../../i18n/i18n.ts'
import { Logo } from '../../ui/logo.tsx'
import styles from './views-header.module.css'

/** What stands above the views. */
export function ViewsHeader() {
  const { inbox: text } = useText()
  return (
    <div className={styles.header}>
      <Logo size={22} />
      <span>{text.title}</span>
    </div>
  )
}
