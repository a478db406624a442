import { listAgents } from '../domain/channels/list.ts'
import type { Agent as AgentRow } from '../generated/prisma/client.ts'
import { builder, staffOnly } from './builder.ts'
import { AgentRole } from './enums.ts'

export const Agent = builder.objectRef<AgentRow>('Agent')

builder.node(Agent, {
  id: { resolve: (agent) => agent.id },
  description: 'A person who answers customers.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name that customers see, too.' }),
    email: t.exposeString('email', { description: 'The address the agent signs in with. Staff only.', ...staffOnly }),
    role: t.expose('role', { type: AgentRole, description: 'What the agent may do. Staff only.', ...staffOnly }),
    isActive: t.boolean({
      description: 'False once the agent was deactivated and can no longer sign in. Staff only.',
      resolve: (agent) => agent.deactivatedAt === null,
      ...staffOnly,
    }),
    isAway: t.exposeBoolean('isAway', {
      description:
        'Whether the agent said to be away. It stays through reconnects, and shows as `presence.status` AWAY while connected. Staff only.',
      ...staffOnly,
    }),
  }),
})

builder.queryField('agents', (t) =>
  t.field({
    type: [Agent],
    description: 'The agents of the workspace by name, at most 500. Staff only.',
    complexity: { field: 1, multiplier: 50 },
    resolve: (_, __, { ctx }) => listAgents(ctx),
    ...staffOnly,
  }),
)
