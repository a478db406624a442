/** Finds web addresses in plain text. Everything else stays text. */
export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string }

/** Only these schemes become links; whatever a customer writes is otherwise shown as it is. */
const address = /\bhttps?:\/\/[^\s<>"'`]+/gi

/** What stands at the end of an address and belongs to the sentence around it. */
const trailing = /[.,;:!?)\]}»”’]+$/

export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(address)) {
    const href = addressIn(match[0])
    if (!URL.canParse(href)) continue
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) })
    parts.push({ kind: 'link', text: href, href })
    end = match.index + href.length
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}

/** Without what belongs to the sentence; a bracket that was opened in the address is closed in it. */
function addressIn(found: string): string {
  const bare = found.replace(trailing, '')
  const isOpen = bare.split('(').length > bare.split(')').length
  return isOpen && found[bare.length] === ')' ? `${bare})` : bare
}
