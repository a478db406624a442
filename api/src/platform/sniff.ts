import { fileTypeFromBuffer } from 'file-type'

/** How much of a file's beginning tells what it is. */
export const sampleBytes = 65_536

const unknown = 'application/octet-stream'
const text = 'text/plain'

/**
 * What a file is by its first bytes, whatever it is called. Text is `text/plain`, also where it is HTML or a
 * script; what cannot be told is `application/octet-stream`.
 */
export async function contentTypeOf(sample: Uint8Array): Promise<string> {
  const found = await fileTypeFromBuffer(sample)
  if (found) return found.mime
  return isText(sample) ? text : unknown
}

/** UTF-8 without the control characters that no text has. */
function isText(sample: Uint8Array): boolean {
  try {
    // The sample may end within a character, which streaming allows.
    const decoded = new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true })
    return !control.test(decoded)
  } catch {
    return false
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/
