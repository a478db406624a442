import { useText } from '../../i18n/i18n.ts'
import { visibleName } from '../../lib/file-names.ts'
import styles from './composer.module.css'
import type { FaultyUpload } from './draft-files.ts'

/** Says which file holds the message back, and what to do about it. */
export function Refusal({ upload: { file, state } }: { upload: FaultyUpload }) {
  const { conversation: text } = useText()
  return (
    <p role="alert" className={styles.refusal}>
      {text.fileRefused[state](visibleName(file.name))}
    </p>
  )
}
