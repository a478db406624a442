import { h } from './dom.ts'

/** A piece of text, and the address that it leads to if it is one. */
export interface Piece {
  text: string
  href: string | null
}

const address = /https?:\/\/[^\s<>"'`]+/gi
/** What mostly belongs to the sentence and not to the address. */
const trailing = /[.,;:!?»”’]+$/

/** Finds the web addresses in a text. Nothing but http and https is ever a link. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(address)) {
    const href = trimmed(match[0])
    if (!URL.canParse(href)) continue
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null })
    pieces.push({ text: href, href })
    end = match.index + href.length
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null })
  return pieces
}

/** The text as nodes, in which addresses can be clicked. */
export const linked = (text: string): Node[] =>
  piecesOf(text).map((piece) =>
    piece.href === null
      ? document.createTextNode(piece.text)
      : h('a', { href: piece.href, target: '_blank', rel: 'noopener noreferrer nofollow ugc' }, piece.text),
  )

function trimmed(found: string): string {
  const address = found.replace(trailing, '')
  // A bracket at the end closes one of the sentence, unless it was opened within the address.
  const isForeign = address.endsWith(')') && address.split(')').length > address.split('(').length
  return isForeign ? trimmed(address.slice(0, -1)) : address
}
