import { useFormat } from '../../i18n/i18n.ts'
import { visibleName } from '../../lib/file-names.ts'
import type { Message, PendingMessage } from '../../lib/store/types.ts'
import { FileIcon } from '../../ui/icons.tsx'
import { fitted } from './fitted.ts'
import styles from './message.module.css'

type Attachment = Message['attachments'][number]

/** The files of a message: pictures are shown, everything else is offered for download. */
export function Attachments({ attachments }: { attachments: readonly Attachment[] }) {
  return (
    <ul className={styles.files}>
      {attachments.map((attachment) => (
        <li key={attachment.id}>
          <a href={attachment.url} target="_blank" rel="noopener noreferrer" className={styles.file}>
            {pictures.has(attachment.contentType) ? <Picture {...attachment} /> : <FileName {...attachment} />}
          </a>
        </li>
      ))}
    </ul>
  )
}

/** Files of a message that is still on its way. */
export function PendingFiles({ files }: { files: NonNullable<PendingMessage['files']> }) {
  return (
    <ul className={styles.files}>
      {files.map((file, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two files may have one name, and their order stays.
        <li key={index} className={styles.file}>
          <FileName {...file} />
        </li>
      ))}
    </ul>
  )
}

/** Its place is as large as the picture will be before it is loaded, so that nothing moves. */
function Picture({ url, name, width, height }: Attachment) {
  return <img src={url} alt={visibleName(name)} {...fitted(width, height)} loading="lazy" decoding="async" />
}

function FileName({ name, size }: { name: string; size: number }) {
  const format = useFormat()
  return (
    <>
      <FileIcon />
      <bdi className={styles.fileName}>{visibleName(name)}</bdi>
      <span className={styles.size}>{format.bytes(size)}</span>
    </>
  )
}

/** The kinds of pictures that every browser shows and that cannot do anything. */
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
