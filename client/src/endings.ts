import { closeCodes } from './link.ts'

export interface Ending {
  /** How many refused tokens in a row are tried again with a new one; null when the token was not the reason. */
  refusals: number | null
  /** Whether it may be the transport that does not get through. */
  isTransport: boolean
  /** Wait at least as if so many attempts had failed. */
  failures: number
  /** The part of that time that is waited in any case. */
  atLeast: number
}

const asLongAsAllowed = 20

/** What a close code asks of a client. */
export function endingOf(code: number): Ending {
  const ending = { refusals: null, isTransport: false, failures: 0, atLeast: 0 }
  if (code === closeCodes.revoked) return { ...ending, refusals: 1 }
  // A token may end between being given and being looked at, so this is believed only when repeated.
  if (code === closeCodes.refused) return { ...ending, refusals: 3 }
  if (code === closeCodes.restart) return { ...ending, failures: 1 }
  if (code === closeCodes.overload) return { ...ending, failures: 3, atLeast: 0.5 }
  if (code === closeCodes.tooMany) return { ...ending, failures: asLongAsAllowed, atLeast: 0.5 }
  return { ...ending, isTransport: true }
}
