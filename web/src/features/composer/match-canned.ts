export interface CannedReply {
  id: string
  shortcut: string
  text: string
}

/** What is looked for: the word behind a slash at the very beginning. Null while something else is written. */
export function slashWord(draft: string): string | null {
  return /^\/([^\s/]*)$/u.exec(draft)?.[1] ?? null
}

/** Those whose shortcut begins with the word, then those that hold it anywhere. */
export function matchCanned(replies: readonly CannedReply[], word: string): CannedReply[] {
  const wanted = word.toLocaleLowerCase()
  const begins = replies.filter(({ shortcut }) => shortcut.startsWith(wanted))
  const holds = replies.filter(
    ({ shortcut, text }) =>
      !shortcut.startsWith(wanted) && (shortcut.includes(wanted) || text.toLocaleLowerCase().includes(wanted)),
  )
  return [...begins, ...holds].slice(0, most)
}

const most = 8
