/** Who types, reads and is there: exactly one agent or one customer. */
import { z } from 'zod'
import { requireKnown } from '../access.ts'
import { forbidden } from '../errors.ts'
import type { Actor, AgentViewer, Viewer, VisitorViewer } from '../viewer.ts'

export const personShape = z.object({ kind: z.enum(['AGENT', 'CUSTOMER']), id: z.uuid() })

export type Person = z.infer<typeof personShape>

/** The person behind a viewer. Null for an integration, which is nobody in a conversation. */
export function personOf(viewer: Viewer): Person | null {
  if (viewer.kind === 'agent') return { kind: 'AGENT', id: viewer.agentId }
  if (viewer.kind === 'visitor') return { kind: 'CUSTOMER', id: viewer.customerId }
  return null
}

/** Only people type and are there; keys and Parley itself are refused. */
export function requirePerson(actor: Actor): { actor: AgentViewer | VisitorViewer; person: Person } {
  const known = requireKnown(actor)
  const person = known.kind === 'system' ? null : personOf(known)
  if (!person || (known.kind !== 'agent' && known.kind !== 'visitor')) {
    throw forbidden('Only agents and visitors may do this.')
  }
  return { actor: known, person }
}

export const personKey = ({ kind, id }: Person) => `${kind}:${id}`
