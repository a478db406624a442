import type { Customer } from '../../generated/prisma/client.ts'
import { requireKnown, requireScope } from '../access.ts'
import type { Ctx } from '../context.ts'

/** The customer, or null when there is none that the actor may see. A visitor sees itself. */
export async function getCustomer(ctx: Ctx, id: string): Promise<Customer | null> {
  const actor = requireKnown(ctx.actor)
  requireScope(actor, 'READ')
  if (actor.kind === 'visitor' && actor.customerId !== id) return null
  return ctx.db.customer.findUnique({ where: { workspaceId_id: { workspaceId: actor.workspaceId, id } } })
}
