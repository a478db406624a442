import { requireKnown } from '../domain/access.ts'
import { currentCursor } from '../domain/feed/position.ts'
import type { Viewer as ViewerShape } from '../domain/viewer.ts'
import { Agent } from './agent.ts'
import { builder } from './builder.ts'
import { Customer } from './customer.ts'
import { ApiScope } from './enums.ts'
import { globalId } from './ids.ts'

const ViewerKind = builder.enumType('ViewerKind', {
  description: 'What kind of credential asks.',
  values: {
    AGENT: { description: 'A signed-in agent.' },
    VISITOR: { description: "A website's visitor." },
    INTEGRATION: { description: 'An API key.' },
  } as const,
})

const Viewer = builder.objectRef<ViewerShape>('Viewer')

const kinds = { agent: 'AGENT', visitor: 'VISITOR', integration: 'INTEGRATION' } as const

Viewer.implement({
  description: 'Who asks, as the credential says.',
  fields: (t) => ({
    kind: t.field({
      type: ViewerKind,
      description: 'What kind of credential it is.',
      resolve: ({ kind }) => kinds[kind],
    }),
    workspaceId: t.id({
      description: 'The workspace that everything is read from and written to.',
      resolve: ({ workspaceId }) => globalId('Workspace', workspaceId),
    }),
    agent: t.field({
      type: Agent,
      nullable: true,
      description: 'The agent. Null for other kinds.',
      resolve: (viewer, _, { load }) => (viewer.kind === 'agent' ? load.agent.load(viewer.agentId) : null),
    }),
    customer: t.field({
      type: Customer,
      nullable: true,
      description: 'The visitor as a customer. Null for other kinds.',
      resolve: (viewer, _, { load }) => (viewer.kind === 'visitor' ? load.customer.load(viewer.customerId) : null),
    }),
    scopes: t.field({
      type: [ApiScope],
      nullable: true,
      description: 'What the API key may do. Null for other kinds.',
      resolve: (viewer) => (viewer.kind === 'integration' ? [...viewer.scopes] : null),
    }),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    description: 'Who asks. Errors: UNAUTHENTICATED.',
    resolve: (_, __, { ctx }) => {
      const actor = requireKnown(ctx.actor)
      if (actor.kind === 'system') throw new Error('[graphql] the system does not ask over GraphQL')
      return actor
    },
  }),
)

builder.queryField('cursor', (t) =>
  t.string({
    description:
      "The feed's position before anything else in this request was read. Read it beside your first page, then subscribe with it: nothing falls between.",
    resolve: (_, __, { ctx, startCursor }) => startCursor ?? currentCursor(ctx),
  }),
)
