/** A company with people in it, made through the domain's verbs and signed in through the API. */
import { createApiKey } from '../domain/accounts/api-keys.ts'
import { createAgent, createWorkspace } from '../domain/accounts/create-workspace.ts'
import { openSession } from '../domain/accounts/sign-in.ts'
import { startVisitorSession, type VisitorSession } from '../domain/accounts/start-visitor-session.ts'
import { createChannel } from '../domain/channels/create.ts'
import type { Ctx } from '../domain/context.ts'
import type { Agent, Channel } from '../generated/prisma/client.ts'
import type { AgentRole, ApiScope } from '../generated/prisma/enums.ts'
import type { TestApp } from './app.ts'
import { type Client, createClient } from './client.ts'

export interface Company {
  workspaceId: string
  /** Parley itself, in this workspace. */
  ctx: Ctx
  widget: Channel
  api: Channel
  owner: Person
  /** Makes an agent and signs it in. */
  hire(role: AgentRole): Promise<Person>
  /** Opens the widget. */
  visitor(channel?: Channel): Promise<Visitor>
  /** Makes an API key. */
  integration(scopes?: ApiScope[]): Promise<Client>
}

export interface Person extends Client {
  agent: Agent
}

export interface Visitor extends Client {
  session: VisitorSession
}

export const testPassword = 'correct horse'

/** Founds a company with an owner, a widget and an API channel. */
export async function foundCompany(app: TestApp, name = 'Acme'): Promise<Company> {
  const { services } = app
  const { workspace, ctx } = await createWorkspace(services, { name })
  const anonymous: Ctx = { ...services, actor: { kind: 'anonymous' } }
  const hire = async (role: AgentRole): Promise<Person> => {
    const email = `${role.toLowerCase()}-${services.id()}@acme.example`
    const agent = await createAgent(withHash(ctx), { email, name: `${role} of ${name}`, role, password: testPassword })
    const { accessToken } = await openSession(anonymous, agent)
    return { agent, ...createClient(app.url, accessToken) }
  }
  // Tests ask as visitors what they like.
  const widget = await connected(
    app,
    await createChannel(ctx, { kind: 'WIDGET', name: `${name} website`, trustedDocumentsOnly: false }),
  )
  return {
    workspaceId: workspace.id,
    ctx,
    widget,
    api: await connected(app, await createChannel(ctx, { kind: 'API', name: `${name} API` })),
    owner: await hire('OWNER'),
    hire,
    visitor: async (channel = widget) => {
      const session = await startVisitorSession(anonymous, { channelKey: channel.publicKey ?? '' })
      return { session, ...createClient(app.url, session.accessToken) }
    },
    integration: async (scopes = ['READ', 'WRITE', 'MANAGE']) => {
      const { secret } = await createApiKey(ctx, { name: 'Test key', scopes })
      return createClient(app.url, secret)
    },
  }
}

let hashed: Promise<string> | undefined

/** Hashes the password of all of them once, for that takes longer than all else about an agent. */
function withHash(ctx: Ctx): Ctx {
  hashed ??= ctx.passwords.hash(testPassword)
  const hash = hashed
  return { ...ctx, passwords: { ...ctx.passwords, hash: () => hash } }
}

/** A channel that has worked before, so that the first call over it is like all others. */
const connected = ({ db }: TestApp, { workspaceId, id }: Channel): Promise<Channel> =>
  db.channel.update({ where: { workspaceId_id: { workspaceId, id } }, data: { connectedAt: new Date() } })
