import { useFormat, useText } from '../../i18n/i18n.ts'
import styles from './composer.module.css'

/** How many more characters a message takes; shown near the limit only. */
export function CharacterCount({ left }: { left: number }) {
  const { conversation: text } = useText()
  const format = useFormat()
  return (
    <output className={styles.count} data-over={left < 0 || undefined}>
      {left < 0 ? format.count(-left, text.tooLong) : format.count(left, text.charactersLeft)}
    </output>
  )
}
