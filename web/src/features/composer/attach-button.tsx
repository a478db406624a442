import { useRef } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { IconButton } from '../../ui/button.tsx'
import { ClipIcon } from '../../ui/icons.tsx'

export function AttachButton({ onFiles }: { onFiles(files: Iterable<File>): void }) {
  const { conversation: text } = useText()
  const picker = useRef<HTMLInputElement>(null)
  const open = () => picker.current?.click()
  useCommand({ id: 'composer.attach', keys: ['mod+u'], label: text.attach, group: text.group, run: open })
  return (
    <>
      <IconButton label={text.attach} onClick={open}>
        <ClipIcon />
      </IconButton>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])])
          // So that the same file can be chosen again.
          target.value = ''
        }}
      />
    </>
  )
}
