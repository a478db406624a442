import { z } from 'zod'
import type { Channel, Customer, Session } from '../../generated/prisma/client.ts'
import { refusalOf } from '../channels/connection.ts'
import type { Ctx } from '../context.ts'
import { identifyCustomer } from '../customers/identify.ts'
import { notFound } from '../errors.ts'
import { shortText, storableText } from '../input.ts'
import { accessTokenFor } from './sign-in.ts'

const input = z.object({
  channelKey: storableText.min(1).max(100),
  visitorSecret: storableText.max(200).nullish(),
  name: shortText.nullish(),
  identity: storableText.max(4000).nullish(),
})

export type StartVisitorSessionInput = z.input<typeof input>

export interface VisitorSession {
  customer: Customer
  accessToken: string
  expiresAt: Date
  /** Kept by the browser: with it the next session is the same visitor's. */
  visitorSecret: string
}

const visitorDays = 365

/**
 * Lets a website's visitor in by the widget's public key. With the secret of an earlier session it is
 * the same customer again; one that is unknown or has ended begins a new one. With an identity that the
 * company's server signed it is the customer who is known by it; what a visitor merely says finds nobody.
 */
export async function startVisitorSession(ctx: Ctx, raw: StartVisitorSessionInput): Promise<VisitorSession> {
  const { channelKey, visitorSecret, name, identity } = input.parse(raw)
  const channel = await ctx.db.channel.findUnique({ where: { publicKey: channelKey } })
  if (!channel) throw notFound('Channel')
  const { workspaceId, id: channelId, connectedAt } = channel
  const place = { workspaceId, channelId, kind: 'WIDGET' } as const
  try {
    const session = await letIn(ctx, channel, { visitorSecret, name, identity })
    if (!connectedAt) ctx.reports.worked(place)
    return session
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal) ctx.reports.refused(place, refusal)
    throw error
  }
}

async function letIn(
  ctx: Ctx,
  channel: Channel,
  { visitorSecret, name, identity }: Omit<z.output<typeof input>, 'channelKey'>,
): Promise<VisitorSession> {
  const known = visitorSecret ? await resume(ctx, channel, visitorSecret) : null
  const person = identity ? await identified(ctx, channel, identity, known?.customer ?? null) : null
  if (known && visitorSecret && (!person || person.id === known.customer.id)) {
    const { customer, ...session } = known
    return { customer: person ?? customer, visitorSecret, ...(await accessTokenFor(ctx, session)) }
  }
  return begin(ctx, channel, person ?? (await createVisitor(ctx, channel, name ?? null)))
}

async function resume(ctx: Ctx, channel: Channel, secret: string): Promise<(Session & { customer: Customer }) | null> {
  const now = ctx.clock.now()
  const session = await ctx.db.session.findUnique({
    where: { tokenHash: ctx.tokens.hash(secret), revokedAt: null, expiresAt: { gt: now } },
  })
  if (!session?.customerId || session.channelId !== channel.id) return null
  const { workspaceId, id } = session
  return ctx.db.session
    .update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { lastUsedAt: now, expiresAt: lifeFrom(now) },
      include: { customer: true },
    })
    .then(({ customer, ...row }) => (customer ? { ...row, customer } : null))
}

/** The customer whom a signed identity is about. Parley acts: a visitor may not look others up. */
async function identified(ctx: Ctx, channel: Channel, identity: string, visitor: Customer | null): Promise<Customer> {
  const { workspaceId, id: channelId, publicKey, identityKeyVersion: version } = channel
  const widget = { workspaceId, channelId, version, publicKey: publicKey ?? '' }
  const claims = await ctx.identities.verify(identity, widget)
  return identifyCustomer({ ...ctx, actor: { kind: 'system', workspaceId } }, { channelId, visitor, ...claims })
}

const createVisitor = (ctx: Ctx, { workspaceId }: Channel, name: string | null) =>
  ctx.db.customer.create({ data: { id: ctx.id(), workspaceId, name } })

async function begin(ctx: Ctx, channel: Channel, customer: Customer): Promise<VisitorSession> {
  const visitorSecret = ctx.tokens.secret('pv_')
  const { workspaceId } = channel
  const session = await ctx.db.session.create({
    data: {
      id: ctx.id(),
      workspaceId,
      customerId: customer.id,
      channelId: channel.id,
      tokenHash: ctx.tokens.hash(visitorSecret),
      expiresAt: lifeFrom(ctx.clock.now()),
    },
  })
  return { customer, visitorSecret, ...(await accessTokenFor(ctx, session)) }
}

const lifeFrom = (now: Date) => new Date(now.getTime() + visitorDays * 86_400_000)
