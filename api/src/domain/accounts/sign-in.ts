import { z } from 'zod'
import type { Agent, Session } from '../../generated/prisma/client.ts'
import type { Clock, Ctx } from '../context.ts'
import { conflict, unauthenticated } from '../errors.ts'
import { email, storableText } from '../input.ts'

const input = z.object({
  email,
  password: storableText.min(1).max(1000),
  workspaceId: z.uuid().nullish(),
})

export type SignInInput = z.input<typeof input> & { ip: string }

/** What a client holds after signing in: a short-lived access token, and the secret that renews it. */
export interface SignedIn {
  agent: Agent
  accessToken: string
  expiresAt: Date
  refreshSecret: string
  refreshExpiresAt: Date
}

/** Refresh tokens begin with this, so that a leaked one is recognised. */
export const refreshPrefix = 'ps_'

const sessionDays = 30

/** When a session that begins or is renewed now ends by itself. */
export const sessionEnd = ({ clock }: { clock: Clock }) => new Date(clock.now().getTime() + sessionDays * 86_400_000)

/** An e-mail address may belong to agents of several workspaces; more than this are not tried. */
const mostAccounts = 5

/**
 * Signs an agent in. Unknown accounts take the same time and get the same answer as wrong passwords;
 * failures are counted per account and per address and answered RATE_LIMITED for a while, never for good.
 */
export async function signIn(ctx: Ctx, { ip, ...raw }: SignInInput): Promise<SignedIn> {
  const { email, password, workspaceId } = input.parse(raw)
  const keys = { account: email, ip }
  await ctx.throttle.attempt(keys)
  const agents = await ctx.db.agent.findMany({
    where: { email, deactivatedAt: null, workspaceId: workspaceId ?? undefined },
    take: mostAccounts,
    orderBy: { createdAt: 'asc' },
  })
  const matching: Agent[] = []
  for (const agent of agents) if (await ctx.passwords.verify(agent.passwordHash, password)) matching.push(agent)
  if (agents.length === 0) await ctx.passwords.verify(null, password)
  const [agent, another] = matching
  if (!agent) throw unauthenticated('The e-mail address or the password is wrong.')
  await ctx.throttle.succeeded(keys)
  if (another) {
    throw conflict('SEVERAL_WORKSPACES', 'This account is in several workspaces. Say which one.', {
      workspaceIds: matching.map((match) => match.workspaceId),
    })
  }
  return openSession(ctx, agent)
}

/** Begins a session of an agent who has proved to be one. What is left of its earlier ones that ran out goes. */
export async function openSession(ctx: Ctx, agent: Agent): Promise<SignedIn> {
  const { workspaceId, id: agentId } = agent
  const refreshSecret = ctx.tokens.secret(refreshPrefix)
  const refreshExpiresAt = sessionEnd(ctx)
  await ctx.db.refreshToken.deleteMany({
    where: { workspaceId, session: { agentId, expiresAt: { lt: ctx.clock.now() } } },
  })
  const session = await ctx.db.session.create({
    data: {
      id: ctx.id(),
      workspaceId,
      agentId,
      tokenHash: ctx.tokens.hash(refreshSecret),
      expiresAt: refreshExpiresAt,
    },
  })
  return { agent, refreshSecret, refreshExpiresAt, ...(await accessTokenFor(ctx, session)) }
}

/** A short-lived token for a session; for a visitor it lives as long as visitors' tokens do. */
export async function accessTokenFor(ctx: Ctx, session: Session): Promise<{ accessToken: string; expiresAt: Date }> {
  const kind = session.agentId ? 'agent' : 'visitor'
  const seconds = kind === 'agent' ? ctx.lifetimes.accessTokenSeconds : ctx.lifetimes.visitorTokenSeconds
  const expiresAt = new Date(Math.min(ctx.clock.now().getTime() + seconds * 1000, session.expiresAt.getTime()))
  const claims = { kind, workspaceId: session.workspaceId, sessionId: session.id } as const
  return { accessToken: await ctx.tokens.sign(claims, expiresAt), expiresAt }
}
