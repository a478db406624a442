import { acceptInvitation } from '../domain/invitations/accept.ts'
import { inviteAgent } from '../domain/invitations/invite.ts'
import { listInvitations } from '../domain/invitations/list.ts'
import { type InvitationPreview as InvitationPreviewShape, previewInvitation } from '../domain/invitations/preview.ts'
import { revokeInvitation } from '../domain/invitations/revoke.ts'
import type { Invitation as InvitationRow } from '../generated/prisma/client.ts'
import { Agent } from './agent.ts'
import { anonymous, builder, staffOnly } from './builder.ts'
import { AgentRole } from './enums.ts'
import { uuidOf } from './ids.ts'
import { accessTokenDescription, tokenEndDescription } from './session.ts'

export const Invitation = builder.objectRef<InvitationRow>('Invitation')

builder.node(Invitation, {
  id: { resolve: (invitation) => invitation.id },
  description: 'A place in the team that is offered to somebody. For those who manage.',
  ...staffOnly,
  fields: (t) => ({
    email: t.exposeString('email', { description: 'The address that the agent will sign in with.' }),
    name: t.exposeString('name', { description: 'What the agent will be called, unless it says otherwise.' }),
    role: t.expose('role', { type: AgentRole, description: 'What the agent will be allowed to do.' }),
    invitedBy: t.field({
      type: Agent,
      nullable: true,
      description: 'Who invited. Null when an API key did.',
      resolve: ({ inviterId }, _, { load }) => (inviterId ? load.agent.load(inviterId) : null),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be accepted; seven days.' }),
    acceptedAt: t.expose('acceptedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the agent joined. Null until then.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it became void before it was accepted. Null while it did not.',
    }),
  }),
})

builder.queryField('invitations', (t) =>
  t.field({
    type: [Invitation],
    description:
      'The invitations that can still be accepted, the newest first, at most 500. Owners, administrators and keys with MANAGE. Errors: FORBIDDEN.',
    complexity: { field: 1, multiplier: 20 },
    resolve: (_, __, { ctx }) => listInvitations(ctx),
    ...staffOnly,
  }),
)

const InvitationPreview = builder.objectRef<InvitationPreviewShape>('InvitationPreview')

InvitationPreview.implement({
  description: 'What an invitation offers, as whoever holds its link sees it.',
  fields: (t) => ({
    workspaceName: t.exposeString('workspaceName', { description: 'The company whose team it is.' }),
    email: t.exposeString('email', { description: 'The address that the agent will sign in with.' }),
    name: t.exposeString('name', { description: 'What the agent will be called, unless it says otherwise.' }),
    role: t.expose('role', { type: AgentRole, description: 'What the agent will be allowed to do.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be accepted.' }),
  }),
})

builder.queryField('invitationPreview', (t) =>
  t.field({
    type: InvitationPreview,
    nullable: true,
    description:
      'What an invitation offers, to show it before it is accepted. Null for one that was used, revoked or has run out, and for a token that never was one. Needs no credential but the token, and stands once in a document.',
    args: { token: t.arg.string({ required: true, description: 'From the link.' }) },
    resolve: (_, { token }, { ctx }) => previewInvitation(ctx, { token }),
    ...anonymous,
  }),
)

builder.relayMutationField(
  'inviteAgent',
  {
    description: 'Whom to invite.',
    inputFields: (t) => ({
      email: t.string({ required: true, description: 'The address that the agent will sign in with.' }),
      name: t.string({ required: true, description: 'What the agent is called, up to 200 characters.' }),
      role: t.field({ type: AgentRole, required: true, description: 'What the agent will be allowed to do.' }),
    }),
  },
  {
    description:
      'Invites somebody into the team, in place of an earlier invitation of the same address. Nothing is sent: pass the link on yourself. Owners; administrators and keys with MANAGE for all roles but OWNER. Errors: FORBIDDEN, BAD_USER_INPUT, CONFLICT with EMAIL_TAKEN.',
    resolve: (_, { input }, { ctx }) => inviteAgent(ctx, input),
    ...staffOnly,
  },
  {
    description: 'The invitation, and what its link is made of.',
    outputFields: (t) => ({
      invitation: t.expose('invitation', { type: Invitation, description: 'The invitation as it is listed.' }),
      token: t.exposeString('token', {
        description: 'What `acceptInvitation` takes, `pi_...`: put it into a link. It is shown only now.',
      }),
    }),
  },
)

builder.relayMutationField(
  'revokeInvitation',
  {
    description: 'An invitation to take back.',
    inputFields: (t) => ({ invitationId: t.id({ required: true, description: 'Which invitation.' }) }),
  },
  {
    description:
      'Makes the link of an invitation void. Owners; administrators and keys with MANAGE where no owner was invited. Repeating it changes nothing. Errors: FORBIDDEN, NOT_FOUND, CONFLICT with ALREADY_ACCEPTED.',
    resolve: async (_, { input }, { ctx }) => ({
      invitation: await revokeInvitation(ctx, { invitationId: uuidOf('Invitation', input.invitationId) }),
    }),
    ...staffOnly,
  },
  {
    description: 'The invitation after the change.',
    outputFields: (t) => ({
      invitation: t.expose('invitation', { type: Invitation, description: 'It, as it is after the change.' }),
    }),
  },
)

builder.relayMutationField(
  'acceptInvitation',
  {
    description: 'How an invited person joins.',
    inputFields: (t) => ({
      token: t.string({ required: true, description: 'From the link.' }),
      name: t.string({ description: 'What you are called. Absent: as in the invitation.' }),
      password: t.string({ required: true, description: 'To sign in with from now on, at least 10 characters.' }),
    }),
  },
  {
    description:
      'Joins the team and signs in, as `signIn` does. Each invitation works once. Errors: NOT_FOUND for one that was used, revoked or has run out, BAD_USER_INPUT, CONFLICT with EMAIL_TAKEN.',
    resolve: async (_, { input }, { ctx, asking }) => {
      const signedIn = await acceptInvitation(ctx, input)
      asking.refreshCookie?.set(signedIn.refreshSecret, signedIn.refreshExpiresAt)
      return signedIn
    },
    ...anonymous,
  },
  {
    description: 'The session of the new agent.',
    outputFields: (t) => ({
      accessToken: t.exposeString('accessToken', { description: accessTokenDescription }),
      expiresAt: t.expose('expiresAt', { type: 'DateTime', description: tokenEndDescription }),
      agent: t.expose('agent', { type: Agent, description: 'Who joined.' }),
    }),
  },
)
