import { useText } from '../../i18n/i18n.ts'
import { useMessage } from '../../lib/store/hooks.ts'
import { useSenderName } from '../../lib/use-sender-name.ts'
import { IconButton } from '../../ui/button.tsx'
import { CloseIcon } from '../../ui/icons.tsx'
import styles from './composer.module.css'

/** The message that the next one answers. */
export function ReplyingTo({ messageId, onClose }: { messageId: string; onClose(): void }) {
  const { conversation: text, common } = useText()
  const message = useMessage(messageId)
  const name = useSenderName(message?.sender)
  if (!message) return null
  return (
    <div className={styles.reply}>
      <span>
        <b>{text.replyingTo(name)}</b>
        <bdi>{message.text || common.attachment}</bdi>
      </span>
      <IconButton label={common.cancel} onClick={onClose}>
        <CloseIcon />
      </IconButton>
    </div>
  )
}
