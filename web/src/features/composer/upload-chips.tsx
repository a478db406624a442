import { useFormat, useText } from '../../i18n/i18n.ts'
import { visibleName } from '../../lib/file-names.ts'
import { IconButton } from '../../ui/button.tsx'
import { CloseIcon, FileIcon } from '../../ui/icons.tsx'
import styles from './composer.module.css'
import type { Upload } from './use-attachments.ts'

/** The files of the next message, and how far each has come. */
export function UploadChips({ uploads, onRemove }: { uploads: readonly Upload[]; onRemove(key: string): void }) {
  const { conversation: text } = useText()
  const format = useFormat()
  return (
    <ul className={styles.chips} aria-label={text.files}>
      {uploads.map(({ key, name, size, progress, state }) => (
        <li key={key} data-state={state}>
          <FileIcon />
          <bdi>{visibleName(name)}</bdi>
          {state === 'uploading' && <progress value={progress} aria-label={text.uploading} />}
          {state === 'done' && <span>{format.bytes(size)}</span>}
          {(state === 'failed' || state === 'too-large') && <span role="alert">{text.uploadState[state]}</span>}
          <IconButton label={text.removeFile(visibleName(name))} onClick={() => onRemove(key)}>
            <CloseIcon size={12} />
          </IconButton>
        </li>
      ))}
    </ul>
  )
}
