import { useFormat, useText } from '../../i18n/i18n.ts'
import { visibleName } from '../../lib/file-names.ts'
import { IconButton } from '../../ui/button.tsx'
import { CloseIcon, FileIcon, RetryIcon } from '../../ui/icons.tsx'
import styles from './composer.module.css'
import type { Upload } from './draft-files.ts'

interface UploadChipsProps {
  uploads: readonly Upload[]
  onRemove(upload: Upload): void
  onRetry(upload: Upload): void
}

/** The files of the next message, and how far each has come. */
export function UploadChips({ uploads, onRemove, onRetry }: UploadChipsProps) {
  const { conversation: text } = useText()
  return (
    <ul className={styles.chips} aria-label={text.files}>
      {uploads.map((upload) => {
        const name = visibleName(upload.file.name)
        return (
          <li key={upload.key} data-state={upload.state}>
            <FileIcon />
            <bdi title={name}>{name}</bdi>
            <UploadState upload={upload} />
            {upload.state === 'failed' && (
              <IconButton label={text.retryFile(name)} onClick={() => onRetry(upload)}>
                <RetryIcon size={13} />
              </IconButton>
            )}
            <IconButton label={text.removeFile(name)} onClick={() => onRemove(upload)}>
              <CloseIcon size={12} />
            </IconButton>
          </li>
        )
      })}
    </ul>
  )
}

function UploadState({ upload: { state, progress, file } }: { upload: Upload }) {
  const { conversation: text } = useText()
  const format = useFormat()
  if (state === 'uploading') return <progress value={progress} aria-label={text.uploading} />
  if (state === 'done') return <span className={styles.size}>{format.bytes(file.size)}</span>
  return <span role="alert">{text.uploadState[state]}</span>
}
