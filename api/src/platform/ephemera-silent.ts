/** Ephemera where nobody is connected: for commands and scripts, which write and are gone. */
import type { Ephemera } from '../domain/context.ts'

export const createSilentEphemera = (): Ephemera => ({
  setTyping: async () => undefined,
  typing: async () => [],
  setPresence: async () => undefined,
  setAway: async () => undefined,
  presences: async () => new Map(),
  tellRead: () => undefined,
})
