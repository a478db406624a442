/** Who types: exactly one of an agent, a customer and the AI. */
import { z } from 'zod'
import { requireAi } from '../access.ts'
import { forbidden } from '../errors.ts'
import { personShape, requirePerson } from '../presence/person.ts'
import type { Actor } from '../viewer.ts'

export const typistShape = z.union([personShape, z.object({ kind: z.literal('AI'), id: z.uuid() })])

export type Typist = z.infer<typeof typistShape>

/** The AI is one in a workspace, whoever speaks as it, so that whatever ends its typing knows it. */
export const aiOf = (workspaceId: string): Typist => ({ kind: 'AI', id: workspaceId })

/** Whoever types when the actor says so. Throws FORBIDDEN for keys that do not say it as the AI, and for people who do. */
export function typistOf(actor: Actor, asAi: boolean): Typist {
  if (asAi) return aiOf(requireAi(actor).workspaceId)
  if (actor.kind === 'integration') throw forbidden('An API key types only as the AI: set asAi.')
  return requirePerson(actor).person
}
