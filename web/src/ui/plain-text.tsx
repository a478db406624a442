import { Fragment, memo } from 'react'
import { partsOf } from '../lib/links.ts'

/** What people wrote: text, in the direction of its own language, with its web addresses as links. */
export const PlainText = memo(function PlainText({ text }: { text: string }) {
  let at = 0
  return (
    <bdi dir="auto">
      {partsOf(text).map((part) => {
        const key = at
        at += part.text.length
        if (part.kind === 'text') return <Fragment key={key}>{part.text}</Fragment>
        return (
          <a key={key} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        )
      })}
    </bdi>
  )
})
