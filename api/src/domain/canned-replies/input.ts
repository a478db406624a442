import { z } from 'zod'
import { violates } from '../database-errors.ts'
import { conflict } from '../errors.ts'
import { storableText } from '../input.ts'

const longestText = 5_000

/** What agents type after a slash: letters, digits, dashes, dots and underscores of any script, kept in small letters. */
export const shortcut = storableText
  .trim()
  .toLowerCase()
  .transform((text) => text.replace(/^\//, ''))
  .pipe(
    z
      .string()
      .regex(/^[\p{L}\p{M}\p{N}._-]+$/u, 'Only letters, digits, dots, dashes and underscores.')
      .max(50, 'At most 50 characters.'),
  )

export const cannedText = storableText
  .refine((text) => text.length <= longestText || [...text].length <= longestText, `At most ${longestText} characters.`)
  .refine((text) => text.trim().length > 0, 'Must not be empty.')

/** Two canned replies of a workspace cannot have one shortcut; says so when a write failed for it. */
export async function withFreeShortcut<T>(write: Promise<T>): Promise<T> {
  try {
    return await write
  } catch (error) {
    if (!violates(error, 'CannedReply_workspaceId_shortcut_key')) throw error
    throw conflict('SHORTCUT_TAKEN', 'There is a canned reply with this shortcut.')
  }
}
