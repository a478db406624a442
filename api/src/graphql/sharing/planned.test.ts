import { buildSchema, execute, type GraphQLObjectType, parse } from 'graphql'
import { expect, it } from 'vitest'
import { createPlanned } from './planned.ts'

const schema = buildSchema(`
  type Query { pet(name: String = "nobody", kind: Kind): Pet later: Pet pets: [Pet!]! maybe: [String] strict: String! deep: Query }
  enum Kind { CAT DOG }
  interface Pet { name: String! friend: Pet told: String }
  type Cat implements Pet { name: String! friend: Pet told: String lives: Int! }
  type Dog implements Pet { name: String! friend: Pet told: String tricks: [String!]! }
`)
const tom = { type: 'Cat', name: 'Tom "the cat" \u2028 é', lives: 7, friend: () => rex, told: () => 'meow' }
const rex = { type: 'Dog', name: 'Rex', tricks: async () => ['sit', 'roll'], friend: null, told: async () => 'woof' }
const root = {
  pet: ({ name, kind }: { name: string; kind?: string }) => ({ ...(kind === 'DOG' ? rex : tom), name }),
  later: async () => tom,
  pets: () => [tom, Promise.resolve(rex)],
  maybe: () => ['a', null],
  strict: 'yes',
  deep: () => root,
}
const pet = schema.getType('Pet')
if (pet && 'resolveType' in pet) pet.resolveType = ({ type }: { type: string }) => type

const planned = createPlanned(schema)

async function both(query: string, rootValue: object, variableValues: Record<string, unknown> = {}) {
  const args = { schema, document: parse(query), rootValue, variableValues }
  return { planned: await planned(args, rootValue, {}), executed: JSON.stringify(await execute(args)) }
}

it.each([
  ['at once', '{ strict maybe deep { strict again: strict deep { strict } } }'],
  ['that come later', '{ later { name } strict pets { name told } deep { later { told } } }'],
  [
    'of abstract types',
    '{ pets { __typename name ... on Dog { tricks } ... on Cat { lives } friend { ... on Pet { name } } } }',
  ],
  [
    'of fragments that overlap',
    '{ deep { ...A } ...B } fragment A on Query { strict deep { maybe } } fragment B on Query { deep { deep { strict } ...A } }',
  ],
  ['with defaults', '{ pet { name } }'],
])('gives what GraphQL gives, for values %s', async (_, query) => {
  const { planned, executed } = await both(query, root)
  expect(planned).toBe(executed)
})

it('takes the variables of each subscriber', async () => {
  const query = 'query ($name: String, $kind: Kind = CAT) { pet(name: $name, kind: $kind) { __typename name } }'
  for (const variables of [{ name: 'Kim', kind: 'DOG' }, { name: 'Ann' }, {}]) {
    const { planned, executed } = await both(query, root, variables)
    expect(planned).toBe(executed)
  }
})

const fails = () => {
  throw new Error('no')
}

it.each([
  ['a resolver that throws', '{ maybe strict }', { ...root, maybe: fails }],
  [
    'a promise that fails, beside one that does not',
    '{ later { name } pets { name } }',
    { ...root, later: async () => fails() },
  ],
  ['an error for a value', '{ maybe }', { ...root, maybe: new Error('no') }],
  ['null where there must be something', '{ deep { strict } }', { ...root, deep: { strict: null } }],
  ['what a scalar refuses', '{ pet { ... on Cat { lives } } }', { ...root, pet: { ...tom, lives: 'nine' } }],
  ['no list', '{ maybe }', { ...root, maybe: 3 }],
  ['an unknown type', '{ pet { name } }', { ...root, pet: { ...tom, type: 'Bird' } }],
])('leaves %s to GraphQL', async (_, query, rootValue) => {
  const { planned, executed } = await both(query, rootValue)
  expect(planned).toBeUndefined()
  expect(JSON.parse(executed).errors).toHaveLength(1)
})

it('leaves directives, variables that are not good, and whoever looks at the path, to GraphQL', async () => {
  expect((await both('{ strict @include(if: false) maybe }', root)).planned).toBeUndefined()
  expect((await both('query ($kind: Kind!) { pet(kind: $kind) { name } }', root)).planned).toBeUndefined()
  const field = (schema.getType('Query') as GraphQLObjectType).getFields().strict
  if (field) field.resolve = (_source, _args, _context, { path }) => path.key
  const { planned, executed } = await both('{ strict }', root)
  expect([planned, executed]).toEqual([undefined, '{"data":{"strict":"strict"}}'])
})
