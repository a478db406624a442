import { createContext, useContext } from 'react'
import type { Inbox } from './inbox.ts'

export const InboxContext = createContext<Inbox | null>(null)

/** Everything of the signed-in agent; only below the inbox's own pages. */
export function useInbox(): Inbox {
  const inbox = useContext(InboxContext)
  if (!inbox) throw new Error('This is shown outside of the inbox.')
  return inbox
}
