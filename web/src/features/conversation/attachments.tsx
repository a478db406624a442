import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useFormat } from '../../i18n/i18n.ts'
import { isOver } from '../../lib/file-links.ts'
import { visibleName } from '../../lib/file-names.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import type { Message, PendingMessage } from '../../lib/store/types.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { FileIcon } from '../../ui/icons.tsx'
import { fitted } from './fitted.ts'
import styles from './message.module.css'

type Attachment = Message['attachments'][number]

interface AttachmentsProps {
  messageId: string
  attachments: readonly Attachment[]
}

/** The files of a message: pictures are shown, everything else is offered for download. */
export function Attachments({ messageId, attachments }: AttachmentsProps) {
  return (
    <ul className={styles.files}>
      {attachments.map((attachment) => (
        <li key={attachment.id}>
          <FileLink messageId={messageId} url={attachment.url}>
            {pictures.has(attachment.contentType) ? (
              <Picture messageId={messageId} {...attachment} />
            ) : (
              <FileName {...attachment} />
            )}
          </FileLink>
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

interface FileLinkProps {
  messageId: string
  url: string
  children: ReactNode
}

/** Links end while a page is open for long. Whoever comes near one that is over gets another, and so who opens it. */
function FileLink({ messageId, url, children }: FileLinkProps) {
  const { reloadMessage, notices } = useInbox()
  const errorText = useErrorText()
  const link = useRef<HTMLAnchorElement>(null)
  const isReopening = useRef(false)

  function renew() {
    // Should it fail, it is told when somebody opens it.
    if (isOver(url, Date.now())) reloadMessage(messageId).catch(() => undefined)
  }

  async function open(event: MouseEvent) {
    // What came just now is as good as it gets, whatever the clock of this device says.
    if (isReopening.current || !isOver(url, Date.now())) return
    event.preventDefault()
    try {
      await reloadMessage(messageId)
      isReopening.current = true
      // It has the new address as soon as it is painted.
      flushSync(() => undefined)
      link.current?.click()
    } catch (error) {
      notices.show({ tone: 'error', text: errorText(error) })
    } finally {
      isReopening.current = false
    }
  }

  return (
    <a
      ref={link}
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      className={styles.file}
      onPointerEnter={renew}
      onFocus={renew}
      onClick={(event) => void open(event)}
    >
      {children}
    </a>
  )
}

/**
 * Its place is as large as the picture will be before it is loaded, so that nothing moves. Once it is there it stays;
 * where its link was over, or fails, another one is asked for once.
 */
function Picture({ messageId, url, name, width, height }: Attachment & { messageId: string }) {
  const { reloadMessage } = useInbox()
  const [loadedUrl, setLoadedUrl] = useState<string | null>(null)
  const [isRenewed, setRenewed] = useState(() => !isOver(url, Date.now()))
  const hasAsked = useRef(false)

  useEffect(() => {
    if (isRenewed) return
    hasAsked.current = true
    // Where the message cannot be read either, the name stands in the picture's place.
    void reloadMessage(messageId)
      .catch(() => undefined)
      .then(() => setRenewed(true))
  }, [isRenewed, reloadMessage, messageId])

  return (
    <img
      src={isRenewed ? (loadedUrl ?? url) : undefined}
      alt={visibleName(name)}
      {...fitted(width, height)}
      loading="lazy"
      decoding="async"
      onLoad={() => setLoadedUrl(loadedUrl ?? url)}
      // Nothing is shown until there is another link; should that one fail as well, it has to do.
      onError={() => (hasAsked.current ? undefined : setRenewed(false))}
    />
  )
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
