import { useRef } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { IconButton } from '../../ui/button.tsx'
import { ClipIcon } from '../../ui/icons.tsx'

export function AttachButton({ onFiles }: { onFiles(files: Iterable<File>): void }) {
  const { conversation: text } = useText()
  const picker = useRef<HTMLInputElement>(null)
  return (
    <>
      <IconButton label={text.attach} onClick={() => picker.current?.click()}>
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
