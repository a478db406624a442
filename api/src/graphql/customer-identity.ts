import type { KnownIdentity } from '../domain/customers/identities.ts'
import { builder, staffOnly } from './builder.ts'
import { Channel } from './channel.ts'
import { Customer } from './customer.ts'
import { IdentityKind } from './enums.ts'

const CustomerIdentity = builder.objectRef<KnownIdentity>('CustomerIdentity')

CustomerIdentity.implement({
  description: 'A proven address under which a customer writes. Staff only.',
  ...staffOnly,
  fields: (t) => ({
    kind: t.expose('kind', { type: IdentityKind, description: 'What the address is.' }),
    value: t.exposeString('value', { description: 'The address itself: lower case, E.164, or as the channel says.' }),
    channel: t.field({
      type: Channel,
      nullable: true,
      description: 'Where it is known. Null when it holds on every channel.',
      resolve: ({ channelId }, _, { load }) => (channelId ? load.channel.load(channelId) : null),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'Since when it is known.' }),
  }),
})

builder.objectField(Customer, 'identities', (t) =>
  t.field({
    type: [CustomerIdentity],
    description: 'The addresses of the customer that the viewer may see, the oldest first, at most 100. Staff only.',
    complexity: { field: 1, multiplier: 5 },
    resolve: async ({ id }, _, { load }) => [...(await load.identities.load(id))],
    ...staffOnly,
  }),
)
