import { changePassword } from '../domain/agents/change-password.ts'
import { deactivateAgent, reactivateAgent } from '../domain/agents/deactivate.ts'
import { setAgentRole } from '../domain/agents/set-role.ts'
import { setAway, updateProfile } from '../domain/agents/update-profile.ts'
import { Agent } from './agent.ts'
import { builder, staffOnly } from './builder.ts'
import { AgentRole } from './enums.ts'
import { uuidOf } from './ids.ts'

const agentAfter = 'The agent as it is after the change.'

builder.relayMutationField(
  'setAgentRole',
  {
    description: 'An agent and its new role.',
    inputFields: (t) => ({
      agentId: t.id({ required: true, description: 'Which agent.' }),
      role: t.field({ type: AgentRole, required: true, description: 'What the agent may do from now on.' }),
    }),
  },
  {
    description:
      'Gives an agent another role; its live feeds follow within a second. Owners; administrators and keys with MANAGE where no owner is concerned. Errors: FORBIDDEN, NOT_FOUND, CONFLICT with LAST_OWNER.',
    resolve: async (_, { input }, { ctx }) => ({
      agent: await setAgentRole(ctx, { ...input, agentId: uuidOf('Agent', input.agentId) }),
    }),
    ...staffOnly,
  },
  {
    description: 'The agent with its role.',
    outputFields: (t) => ({ agent: t.expose('agent', { type: Agent, description: agentAfter }) }),
  },
)

const membership = [
  [
    'deactivateAgent',
    deactivateAgent,
    'Takes an agent out of the team: it is signed out everywhere at once, its invitations are void, and its open conversations, and those closed in the last seven days, are nobody’s. Owners; administrators and keys with MANAGE where it is no owner. Repeating it changes nothing. Errors: FORBIDDEN, NOT_FOUND, CONFLICT with LAST_OWNER.',
  ],
  [
    'reactivateAgent',
    reactivateAgent,
    'Lets an agent in again, with the password, role and channels of before. Owners; administrators and keys with MANAGE where it is no owner. Repeating it changes nothing. Errors: FORBIDDEN, NOT_FOUND.',
  ],
] as const

for (const [name, verb, description] of membership) {
  builder.relayMutationField(
    name,
    {
      description: 'Somebody of the team.',
      inputFields: (t) => ({ agentId: t.id({ required: true, description: 'Which agent.' }) }),
    },
    {
      description,
      resolve: async (_, { input }, { ctx }) => ({
        agent: await verb(ctx, { agentId: uuidOf('Agent', input.agentId) }),
      }),
      ...staffOnly,
    },
    {
      description: 'The agent and whether it is active.',
      outputFields: (t) => ({ agent: t.expose('agent', { type: Agent, description: agentAfter }) }),
    },
  )
}

builder.relayMutationField(
  'updateProfile',
  {
    description: 'What an agent changes of itself.',
    inputFields: (t) => ({
      name: t.string({ required: true, description: 'What customers and the team see, up to 200 characters.' }),
    }),
  },
  {
    description: 'Changes your own name. Agents only. Errors: FORBIDDEN, BAD_USER_INPUT.',
    resolve: async (_, { input }, { ctx }) => ({ agent: await updateProfile(ctx, input) }),
    ...staffOnly,
  },
  {
    description: 'You, with your name.',
    outputFields: (t) => ({ agent: t.expose('agent', { type: Agent, description: agentAfter }) }),
  },
)

builder.relayMutationField(
  'setAway',
  {
    description: 'Whether an agent takes a break.',
    inputFields: (t) => ({
      isAway: t.boolean({ required: true, description: 'True: away, wherever you are connected. False: back.' }),
    }),
  },
  {
    description:
      'Says that you are away, or back. It stays through reconnects and restarts; while you are connected you show as AWAY, whatever `setPresence` says. Agents only. Errors: FORBIDDEN.',
    resolve: async (_, { input }, { ctx }) => ({ agent: await setAway(ctx, input) }),
    ...staffOnly,
  },
  {
    description: 'You, and whether you are away.',
    outputFields: (t) => ({ agent: t.expose('agent', { type: Agent, description: agentAfter }) }),
  },
)

builder.relayMutationField(
  'changePassword',
  {
    description: "An agent's passwords, the one of now and the next.",
    inputFields: (t) => ({
      currentPassword: t.string({ required: true, description: 'The one you sign in with now.' }),
      newPassword: t.string({
        required: true,
        description: 'The one to sign in with from now on, at least 10 characters.',
      }),
    }),
  },
  {
    description:
      'Changes your own password and ends your other sessions. Agents only. Errors: FORBIDDEN for a wrong current password, RATE_LIMITED, BAD_USER_INPUT.',
    resolve: async (_, { input }, { ctx, asking }) => ({
      agent: await changePassword(ctx, { ...input, ip: asking.ip }),
    }),
    ...staffOnly,
  },
  {
    description: 'You, with another password.',
    outputFields: (t) => ({ agent: t.expose('agent', { type: Agent, description: 'Whose password was changed.' }) }),
  },
)
