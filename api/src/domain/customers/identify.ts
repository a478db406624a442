import { z } from 'zod'
import { type Customer, Prisma } from '../../generated/prisma/client.ts'
import { requireStaff } from '../access.ts'
import { findChannel } from '../channels/list.ts'
import { columnsOf } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { sqlStateOf } from '../database-errors.ts'
import { badInput, DomainError, notFound } from '../errors.ts'
import { email, phone, shortText, storableText } from '../input.ts'
import { transact } from '../transact.ts'

/** Who a customer is, as a trusted source says: at least one address, and what to show. */
export const customerReference = z.object({
  externalId: storableText.min(1).max(200).nullish(),
  email: email.nullish(),
  phone: phone.nullish(),
  name: shortText.nullish(),
})

export type CustomerReference = z.input<typeof customerReference>

interface Identity {
  kind: 'EXTERNAL' | 'EMAIL' | 'PHONE'
  scope: string
  value: string
}

const tries = 3

/**
 * Finds the customer that one of the addresses belongs to, or makes one. E-mail and phone match in the
 * whole workspace, external ids on their channel. In parallel it makes one customer. What is new about a
 * known customer is added; nothing known is overwritten, and two customers are never merged. A visitor
 * whom nobody knew yet becomes the customer instead of a new one.
 */
export async function identifyCustomer(
  ctx: Ctx,
  raw: CustomerReference & { channelId: string; visitor?: Customer | null },
): Promise<Customer> {
  const actor = requireStaff(ctx.actor, 'WRITE')
  const { channelId, visitor, ...reference } = raw
  const known = customerReference.parse(reference)
  const identities = identitiesOf(known, channelId)
  if (identities.length === 0) throw badInput('customer', 'Give an externalId, an email or a phone.')

  for (let attempt = 0; attempt < tries; attempt++) {
    const found = await findByIdentity(ctx, actor.workspaceId, identities)
    if (found) return complete(ctx, found, known, { channelId, identities })
    await requireChannel(ctx, channelId)
    if (visitor && (await isAnonymous(ctx, visitor))) {
      await complete(ctx, { ...visitor, identityCount: 0 }, known, { channelId, identities })
      continue
    }
    try {
      return await createCustomer(ctx, actor.workspaceId, known, identities)
    } catch (error) {
      // Somebody made a customer with one of these addresses just now; it is found on the next try.
      if (sqlStateOf(error) !== '23505') throw error
    }
  }
  throw new DomainError('UNAVAILABLE', 'The customer keeps changing. Try again.')
}

function identitiesOf(reference: z.output<typeof customerReference>, channelId: string): Identity[] {
  const { externalId, email, phone } = reference
  return [
    ...(externalId ? [{ kind: 'EXTERNAL' as const, scope: channelId, value: externalId }] : []),
    ...(email ? [{ kind: 'EMAIL' as const, scope: '', value: email }] : []),
    ...(phone ? [{ kind: 'PHONE' as const, scope: '', value: phone }] : []),
  ]
}

interface FoundCustomer extends Customer {
  identityCount: number
}

/** The customer of the first address that is known, in the order given: the channel's own id wins. */
async function findByIdentity(ctx: Ctx, workspaceId: string, identities: Identity[]): Promise<FoundCustomer | null> {
  const rows = await ctx.db.$queryRaw<FoundCustomer[]>`
    SELECT ${columnsOf('Customer', 'u')}, (count(*) OVER (PARTITION BY u.id))::int AS "identityCount"
    FROM jsonb_to_recordset(${placed(identities)}::jsonb) AS wanted(place int, kind "IdentityKind", scope text, value text)
    JOIN "CustomerIdentity" i ON i."workspaceId" = ${workspaceId}::uuid AND i.kind = wanted.kind
      AND i.scope = wanted.scope AND i.value = wanted.value
    JOIN "Customer" u ON u."workspaceId" = i."workspaceId" AND u.id = i."customerId"
    ORDER BY wanted.place LIMIT 1`
  return rows[0] ?? null
}

const placed = (identities: Identity[]) => JSON.stringify(identities.map((identity, place) => ({ place, ...identity })))

/** The customer and its addresses in one statement, so that a duplicate leaves nothing behind. */
async function createCustomer(
  ctx: Ctx,
  workspaceId: string,
  { name, email, phone }: z.output<typeof customerReference>,
  identities: Identity[],
): Promise<Customer> {
  const rows = await ctx.db.$queryRaw<Customer[]>`
    WITH customer AS (
      INSERT INTO "Customer" (id, "workspaceId", name, email, phone)
      VALUES (${ctx.id()}::uuid, ${workspaceId}::uuid, ${name ?? null}, ${email ?? null}, ${phone ?? null}) RETURNING *
    ), identities AS (${addIdentities(ctx, Prisma.sql`customer`, identities)})
    SELECT ${columnsOf('Customer', 'customer')} FROM customer`
  const row = rows[0]
  if (!row) throw new Error('[customers] INSERT returned no row')
  return row
}

const addIdentities = (ctx: Ctx, customer: Prisma.Sql, identities: Identity[]) => Prisma.sql`
  INSERT INTO "CustomerIdentity" (id, "workspaceId", "customerId", kind, scope, value)
  SELECT wanted.id, customer."workspaceId", customer.id, wanted.kind, wanted.scope, wanted.value
  FROM ${customer}, jsonb_to_recordset(${JSON.stringify(identities.map((identity) => ({ id: ctx.id(), ...identity })))}::jsonb)
    AS wanted(id uuid, kind "IdentityKind", scope text, value text)`

/** Whether nothing is known by which the customer could be found again. */
async function isAnonymous(ctx: Ctx, { workspaceId, id }: Customer): Promise<boolean> {
  return (await ctx.db.customerIdentity.count({ where: { workspaceId, customerId: id } })) === 0
}

/** Adds what a known customer did not have yet. */
async function complete(
  ctx: Ctx,
  { identityCount, ...customer }: FoundCustomer,
  { name, email, phone }: z.output<typeof customerReference>,
  { channelId, identities }: { channelId: string; identities: Identity[] },
): Promise<Customer> {
  const { workspaceId, id } = customer
  const hasNewIdentities = identityCount < identities.length
  const news = {
    ...(name && !customer.name ? { name } : {}),
    ...(email && !customer.email ? { email } : {}),
    ...(phone && !customer.phone ? { phone } : {}),
  }
  const hasNews = Object.keys(news).length > 0
  if (!hasNewIdentities && !hasNews) return customer
  await requireChannel(ctx, channelId)
  if (hasNewIdentities) {
    await ctx.db.$executeRaw`
      ${addIdentities(ctx, Prisma.sql`"Customer" customer`, identities)}
      WHERE customer."workspaceId" = ${workspaceId}::uuid AND customer.id = ${id}::uuid
      ON CONFLICT DO NOTHING`
  }
  if (!hasNews) return customer
  return transact(ctx, async (tx) => {
    tx.emit({ type: 'customer.updated', subjectId: id, customerId: id, data: {} })
    return tx.db.customer.update({ where: { workspaceId_id: { workspaceId, id } }, data: news })
  })
}

/** Looked up only before something is written, so that a channel out of sight leaves no customer behind. */
async function requireChannel(ctx: Ctx, channelId: string) {
  if (!(await findChannel(ctx, channelId))) throw notFound('Channel')
}
