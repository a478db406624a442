import { createApiKey, listApiKeys, revokeApiKey } from '../domain/accounts/api-keys.ts'
import type { ApiKey as ApiKeyRow } from '../generated/prisma/client.ts'
import { builder, staffOnly } from './builder.ts'
import { ApiScope } from './enums.ts'
import { uuidOf } from './ids.ts'

export const ApiKey = builder.objectRef<ApiKeyRow>('ApiKey')

builder.node(ApiKey, {
  id: { resolve: (key) => key.id },
  description: "An integration's key. The key itself is shown once, when it is made.",
  ...staffOnly,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is for.' }),
    prefix: t.exposeString('prefix', { description: 'Its first characters, to recognise it by.' }),
    scopes: t.expose('scopes', { type: [ApiScope], description: 'What it may do.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, give or take a minute. Null if never.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked. Null while it is good.',
    }),
  }),
})

builder.queryField('apiKeys', (t) =>
  t.field({
    type: [ApiKey],
    description:
      "The workspace's API keys, the newest first, at most 500. Owners, administrators and keys with MANAGE. Errors: FORBIDDEN.",
    complexity: { field: 1, multiplier: 20 },
    resolve: (_, __, { ctx }) => listApiKeys(ctx),
    ...staffOnly,
  }),
)

builder.relayMutationField(
  'createApiKey',
  {
    description: 'A key to make.',
    inputFields: (t) => ({
      name: t.string({ required: true, description: 'What it is for, up to 200 characters.' }),
      scopes: t.field({ type: [ApiScope], required: true, description: 'What it may do; at least one.' }),
    }),
  },
  {
    description: 'Makes an API key. Owners, administrators and keys with MANAGE. Errors: FORBIDDEN, BAD_USER_INPUT.',
    resolve: (_, { input }, { ctx }) => createApiKey(ctx, input),
    ...staffOnly,
  },
  {
    description: 'The key that was made.',
    outputFields: (t) => ({
      apiKey: t.expose('apiKey', { type: ApiKey, description: 'The key as it is listed.' }),
      secret: t.exposeString('secret', {
        description: 'The key itself: `Authorization: Bearer pk_...`. It is shown only now.',
      }),
    }),
  },
)

builder.relayMutationField(
  'revokeApiKey',
  {
    description: 'A key to revoke.',
    inputFields: (t) => ({ apiKeyId: t.id({ required: true, description: 'Which key.' }) }),
  },
  {
    description:
      'Revokes a key: it is refused from now on and its subscriptions end. Repeating it changes nothing. Errors: FORBIDDEN, NOT_FOUND.',
    resolve: async (_, { input }, { ctx }) => ({
      apiKey: await revokeApiKey(ctx, { apiKeyId: uuidOf('ApiKey', input.apiKeyId) }),
    }),
    ...staffOnly,
  },
  {
    description: 'The key after the change.',
    outputFields: (t) => ({ apiKey: t.expose('apiKey', { type: ApiKey, description: 'The revoked key.' }) }),
  },
)
