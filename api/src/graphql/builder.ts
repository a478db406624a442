/** The schema builder. It knows no types of the schema: each file of this room adds its own. */
import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import RelayPlugin from '@pothos/plugin-relay'
import { maxPageSize } from '../domain/pages.ts'
import type { GraphQLContext } from './context.ts'
import { globalId, type NodeType, parseGlobalId } from './ids.ts'

export const builder = new SchemaBuilder<{
  Context: GraphQLContext
  DefaultFieldNullability: false
  Scalars: { DateTime: { Input: Date; Output: Date }; ID: { Input: string; Output: string } }
}>({
  plugins: [RelayPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  relay: {
    clientMutationId: 'omit',
    cursorType: 'String',
    encodeGlobalID: (type, id) => globalId(type as NodeType, String(id)),
    decodeGlobalID: (id) => {
      const parsed = parseGlobalId(id)
      return { typename: parsed?.type ?? '', id: parsed?.uuid ?? '' }
    },
    // The page size multiplies the connection itself, so its list of edges must not multiply again.
    edgesFieldOptions: {
      complexity: { field: 0, multiplier: 1 },
      description: 'What the page holds, in the order of the list.',
    },
    pageInfoFieldOptions: { description: 'Where the page stands in the list.' },
    nodeFieldOptions: { description: 'The object itself.' },
    cursorFieldOptions: {
      description: 'Where the object stands in the list, for `after` and `before`. It is no position in the feed.',
    },
    hasNextPageFieldOptions: { description: 'Whether the list goes on after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether the list has something before this page.' },
    startCursorFieldOptions: { description: 'Where the first object stands. Null on an empty page.' },
    endCursorFieldOptions: { description: 'Where the last object stands. Null on an empty page.' },
    firstArgOptions: { description: 'How many to take from the start, or after `after`: 0 to 100, 50 by default.' },
    lastArgOptions: { description: 'How many to take from the end, or before `before`: 0 to 100.' },
    afterArgOptions: { description: 'Only what stands after this cursor of the same list.' },
    beforeArgOptions: { description: 'Only what stands before this cursor of the same list.' },
    mutationInputArgOptions: { description: 'Everything that the mutation takes.' },
    idFieldOptions: { description: 'Unique among all objects, opaque, and never used again.' },
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodeTypeOptions: { description: 'Anything with an id of its own. `Query.node` finds it by that id.' },
    pageInfoTypeOptions: { description: 'Where a page stands in its list, for reading on in either direction.' },
  },
  complexity: { defaultComplexity: 1, defaultListMultiplier: 10 },
})

builder.queryType({
  description: 'What can be read. Everything is within the workspace that the credential belongs to.',
})
builder.mutationType({
  description:
    'What can be changed. A mutation answers only after the change is committed; whatever fails has changed nothing.',
})
builder.subscriptionType({
  description:
    'What happens, as it happens. Subscribe with the `cursor` that you processed last, and nothing is lost, repeated or out of order.',
})

/** Fields that visitors may not select; a validation rule refuses them. */
export const staffOnly = { extensions: { staffOnly: true } } as const

/** Fields whose value depends on who exactly asks, so that subscribers who select one share results with nobody else. */
export const personal = { extensions: { personal: true } } as const

/** Root fields that may be called without a credential. */
export const anonymous = { extensions: { anonymous: true } } as const

/** The cost of a list: its fields times the page size that is asked for. */
export const pageComplexity = ({ first, last }: { first?: number | null; last?: number | null }) => ({
  field: 1,
  multiplier: Math.max(1, Math.min(first ?? last ?? 50, maxPageSize)),
})

/** How every list's page arguments are described. */
export const pageArgsDescription =
  'Pages hold 50 by default and at most 100. Read on with `after: pageInfo.endCursor`, back with `last` and `before: pageInfo.startCursor`.'
