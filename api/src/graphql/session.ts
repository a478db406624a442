import { z } from 'zod'
import { refreshSession } from '../domain/accounts/refresh-session.ts'
import { signIn } from '../domain/accounts/sign-in.ts'
import { signOut } from '../domain/accounts/sign-out.ts'
import { startVisitorSession } from '../domain/accounts/start-visitor-session.ts'
import { DomainError, notFound } from '../domain/errors.ts'
import { Agent } from './agent.ts'
import { anonymous, builder } from './builder.ts'
import { Customer } from './customer.ts'
import { globalId, optionalUuid } from './ids.ts'

/** How a token is described wherever it is given out. */
export const accessTokenDescription =
  'Send it as `Authorization: Bearer ...`, or over WebSocket as `connectionParams: { token }`.'

export const tokenEndDescription = 'When the token ends; renew it before.'

builder.relayMutationField(
  'signIn',
  {
    description: "An agent's credentials.",
    inputFields: (t) => ({
      email: t.string({ required: true, description: 'E-mail address.' }),
      password: t.string({ required: true, description: 'At least 10 characters, exactly as it was set.' }),
      workspaceId: t.id({ description: 'Which workspace, for an account in several.' }),
    }),
  },
  {
    description:
      'Signs an agent in. Over HTTP it also sets a cookie with which `refreshSession` renews the token. Errors: UNAUTHENTICATED, RATE_LIMITED, CONFLICT with `workspaceIds` for an account in several workspaces.',
    resolve: async (_, { input }, { ctx, asking }) => {
      const { workspaceId: workspace, ...credentials } = input
      const workspaceId = optionalUuid('Workspace', workspace)
      const signedIn = await signIn(ctx, { ...credentials, workspaceId, ip: asking.ip }).catch(throwWithGlobalIds)
      asking.refreshCookie?.set(signedIn.refreshSecret, signedIn.refreshExpiresAt)
      return signedIn
    },
    ...anonymous,
  },
  {
    description: 'A session.',
    outputFields: (t) => ({
      accessToken: t.exposeString('accessToken', { description: accessTokenDescription }),
      expiresAt: t.expose('expiresAt', { type: 'DateTime', description: tokenEndDescription }),
      agent: t.expose('agent', { type: Agent, description: 'Who signed in.' }),
    }),
  },
)

builder.mutationField('refreshSession', (t) =>
  t.field({
    type: builder.objectRef<Awaited<ReturnType<typeof refreshSession>>>('RefreshSessionPayload').implement({
      description: 'A renewed token.',
      fields: (f) => ({
        accessToken: f.exposeString('accessToken', { description: accessTokenDescription }),
        expiresAt: f.expose('expiresAt', { type: 'DateTime', description: tokenEndDescription }),
        agent: f.expose('agent', { type: Agent, description: 'Whose session it is.' }),
      }),
    }),
    description:
      'A new access token by the cookie that `signIn` set, and a new cookie in its place. The old one is good for 30 more seconds, for tabs that renew at once; used after that, it ends the session everywhere. Errors: UNAUTHENTICATED.',
    resolve: async (_, __, { ctx, asking }) => {
      const renewed = await refreshSession(ctx, asking.refreshCookie?.value ?? null)
      asking.refreshCookie?.set(renewed.refreshSecret, renewed.refreshExpiresAt)
      return renewed
    },
    ...anonymous,
  }),
)

builder.mutationField('signOut', (t) =>
  t.boolean({
    description:
      'Ends your session: its tokens stop working and its subscriptions end. Always true. Errors: UNAUTHENTICATED.',
    resolve: async (_, __, { ctx, asking }) => {
      await signOut(ctx)
      asking.refreshCookie?.clear()
      return true
    },
  }),
)

builder.relayMutationField(
  'startVisitorSession',
  {
    description: "A website's visitor.",
    inputFields: (t) => ({
      channelKey: t.string({ required: true, description: "The widget channel's public key." }),
      visitorSecret: t.string({
        description: 'The secret of an earlier session: the visitor is the same customer again.',
      }),
      name: t.string({ description: 'What a new visitor is called, up to 200 characters.' }),
      identity: t.string({
        description:
          "Who the visitor is, as your server says: a JWT signed by HS256 with the widget's identity key. Its claims: `aud` the channel's public key, `sub` your own id of the person, `iat` and at most an hour later `exp`, and if you like `email`, which you have verified, and `name`. The visitor is then the customer with that id or address, and sees that customer's conversations on this channel.",
      }),
    }),
  },
  {
    description:
      'Lets a visitor in. Keep the secret in the browser and come with it again before the token ends. Errors: NOT_FOUND, UNAUTHENTICATED for an identity that is not good.',
    resolve: (_, { input }, { ctx, asking }) => {
      // The page was let in for one widget, whose list of origins it is on.
      if (asking.widgetKey !== null && asking.widgetKey !== input.channelKey) throw notFound('Channel')
      return startVisitorSession(ctx, input)
    },
    ...anonymous,
  },
  {
    description: "A visitor's session.",
    outputFields: (t) => ({
      accessToken: t.exposeString('accessToken', { description: accessTokenDescription }),
      expiresAt: t.expose('expiresAt', { type: 'DateTime', description: tokenEndDescription }),
      visitorSecret: t.exposeString('visitorSecret', {
        description: 'Begins the next session as the same visitor. Good for a year.',
      }),
      customer: t.expose('customer', { type: Customer, description: 'The visitor as a customer.' }),
    }),
  },
)

const severalWorkspaces = z.object({ workspaceIds: z.array(z.uuid()) })

/** The workspaces that an account may choose from are named by the ids that the argument takes. */
function throwWithGlobalIds(error: unknown): never {
  const details = error instanceof DomainError ? severalWorkspaces.safeParse(error.details).data : undefined
  if (!(error instanceof DomainError) || !details) throw error
  const workspaceIds = details.workspaceIds.map((id) => globalId('Workspace', id))
  throw new DomainError(error.code, error.message, { ...error.details, workspaceIds }, { cause: error })
}
