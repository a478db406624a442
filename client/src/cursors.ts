import { LiveError } from './errors.ts'
import type { Operation, Result } from './types.ts'

/** The cursor of the root field, whatever the field is called. */
export function cursorIn({ data }: Result): string | null {
  if (typeof data !== 'object' || data === null) return null
  for (const root of Object.values(data)) {
    if (typeof root === 'object' && root !== null && 'cursor' in root && typeof root.cursor === 'string') {
      return root.cursor
    }
  }
  return null
}

/** Finds what is missing in a resumable document before anything is asked of the server. */
export function requireResumable({ query }: Operation, hasCursorOf: boolean): void {
  if (!/\$after\b/.test(query)) {
    throw new LiveError(
      'AFTER_NOT_DECLARED',
      'Declare `$after: String` in the subscription and pass it to the root field, or set `isResumable: false`.',
    )
  }
  if (!hasCursorOf && !/\bcursor\b/.test(query)) {
    throw new LiveError('CURSOR_NOT_SELECTED', 'Select `cursor` on the root field of the subscription.')
  }
}

const remembered = 1024

/** Remembers the newest cursors, so that an event which comes twice is processed once. */
export function createSeen(): { has(cursor: string): boolean; add(cursor: string): void } {
  const cursors = new Set<string>()
  return {
    has: (cursor) => cursors.has(cursor),
    add: (cursor) => {
      cursors.add(cursor)
      const [oldest] = cursors
      if (cursors.size > remembered && oldest !== undefined) cursors.delete(oldest)
    },
  }
}
