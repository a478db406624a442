import type { en } from './en/index.ts'

/** Everything that a language has to say. */
export type Messages = typeof en
