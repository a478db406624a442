import { z } from 'zod'
import type { Customer } from '../../generated/prisma/client.ts'
import { CustomerStatus } from '../../generated/prisma/enums.ts'
import { requireStaff } from '../access.ts'
import type { Ctx } from '../context.ts'
import { notFound } from '../errors.ts'
import { shortText } from '../input.ts'
import { transact } from '../transact.ts'

const input = z.object({
  customerId: z.uuid(),
  name: shortText.nullish(),
  status: z.enum(CustomerStatus).nullish(),
})

export type UpdateCustomerInput = z.input<typeof input>

/** Changes what is shown of a customer, or blocks one: a blocked customer's messages are refused. An absent field stays. */
export async function updateCustomer(ctx: Ctx, raw: UpdateCustomerInput): Promise<Customer> {
  const { customerId: id, name, status } = input.parse(raw)
  const { workspaceId } = requireStaff(ctx.actor, 'WRITE')
  return transact(ctx, async (tx) => {
    const where = { workspaceId_id: { workspaceId, id } }
    const customer = await tx.db.customer.findUnique({ where })
    if (!customer) throw notFound('Customer')
    const data = { name: name === undefined ? customer.name : name, status: status ?? customer.status }
    if (data.name === customer.name && data.status === customer.status) return customer
    const updated = await tx.db.customer.update({ where, data })
    tx.emit({ type: 'customer.updated', subjectId: id, customerId: id, data: {} })
    return updated
  })
}
