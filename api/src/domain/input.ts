/** Pieces of input that several verbs share. */
import { z } from 'zod'
import { attachmentIds } from './files/attachment.ts'

/** PostgreSQL text holds neither NUL nor lone surrogates; refusing them keeps text identical on its whole way. */
const storable = (text: string) => !text.includes('\u0000') && text.isWellFormed()

export const storableText = z.string().refine(storable, 'Text must not contain NUL or unpaired surrogates.')

/** The longest message, in characters. */
export const longestText = 20_000

const boundedText = storableText
  // PostgreSQL counts code points, and so does the limit.
  .refine((text) => text.length <= longestText || [...text].length <= longestText, `At most ${longestText} characters.`)

const isBlank = (text: string) => text.trim().length === 0

export const messageText = boundedText.refine((text) => !isBlank(text), 'Must not be empty.')

/** A message's text and files: it needs one or the other. */
export const messageContent = z.object({ text: boundedText, attachmentIds })

/** Whether there is anything in a message, as a check of the whole input. */
export const hasContent = ({ text, attachmentIds }: z.output<typeof messageContent>): boolean =>
  !isBlank(text) || attachmentIds.length > 0

export const noContent = { path: ['text'], error: 'Must not be empty without a file.' }

export const shortText = storableText.trim().min(1, 'Must not be empty.').max(200, 'At most 200 characters.')

/** What somebody looks for. One letter would find everything. */
export const searchText = storableText.trim().min(2, 'At least 2 characters.').max(200, 'At most 200 characters.')

/** An id that the client makes, so that a repeated request is recognised. */
export const clientId = storableText.min(1, 'Must not be empty.').max(100, 'At most 100 characters.')

export const email = storableText.trim().toLowerCase().max(254).pipe(z.email('Not an e-mail address.'))

/** A password that somebody sets; it is never trimmed. */
export const newPassword = storableText.min(10, 'At least 10 characters.').max(1000)

/** E.164, for example +380441234567. */
export const phone = storableText
  .transform((text) => text.replace(/[\s().-]/g, ''))
  .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, 'Not an international phone number, like +380441234567.'))
