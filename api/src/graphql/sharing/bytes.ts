/** A text in UTF-8, as a string with a character for each byte. What is in ASCII, as most is, comes back as it is. */
export function bytesOf(text: string): string {
  return Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString('latin1')
}
