import { useFormat } from '../../i18n/i18n.ts'
import { visibleName } from '../../lib/file-names.ts'
import type { Message } from '../../lib/store/types.ts'
import { FileIcon } from '../../ui/icons.tsx'
import styles from './message.module.css'

/** The files of a message: pictures are shown, everything else is offered for download. */
export function Attachments({ attachments }: { attachments: Message['attachments'] }) {
  const format = useFormat()
  return (
    <ul className={styles.files}>
      {attachments.map(({ id, name, contentType, size, url, width, height }) => (
        <li key={id}>
          <a href={url} target="_blank" rel="noopener noreferrer" className={styles.file}>
            {shown.has(contentType) ? (
              <img
                src={url}
                alt={visibleName(name)}
                width={width ?? undefined}
                height={height ?? undefined}
                loading="lazy"
              />
            ) : (
              <>
                <FileIcon />
                <bdi>{visibleName(name)}</bdi>
                <span className={styles.size}>{format.bytes(size)}</span>
              </>
            )}
          </a>
        </li>
      ))}
    </ul>
  )
}

/** The kinds of pictures that every browser shows and that cannot do anything. */
const shown = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
