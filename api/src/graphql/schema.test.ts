import { readFile } from 'node:fs/promises'
import {
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { eventCatalogue } from '../domain/events.ts'
import { printedSchema, SCHEMA_PATH } from './printed-schema.ts'
import { createSchema } from './schema.ts'

const schema = createSchema()
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
)

interface Described {
  name: string
  description: string | null | undefined
}

describe('schema.graphql', () => {
  it('is what the code says (else: pnpm schema:print)', async () => {
    expect(await readFile(SCHEMA_PATH, 'utf8')).toBe(printedSchema())
  })
})

describe('every type, field, argument, input field and enum value', () => {
  it('has a description that says more than its name', () => {
    expect(types.length).toBeGreaterThan(80)
    expect(types.flatMap(describedIn).filter(saysNothing)).toEqual([])
  })

  it('that is a name alone would be found', () => {
    const descriptions = ['', 'The status', 'conversation status.', 'Status of the conversation']
    for (const description of descriptions) expect(saysNothing({ name: 'Conversation.status', description })).toBe(true)
    expect(saysNothing({ name: 'Conversation.status', description: 'Whose turn it is.' })).toBe(false)
  })
})

describe('every list', () => {
  /** Lists that cannot grow without end, each with what bounds it. */
  const bounded: Record<string, string> = {
    'Query.agents': 'at most 500',
    'Query.apiKeys': 'at most 500',
    'Query.cannedReplies': 'at most 500',
    'Query.channels': 'at most 500',
    'Query.channelMembers': 'at most 500',
    'Message.attachments': 'at most 10',
    'Query.invitations': 'at most 500',
    'ApiKey.scopes': 'as many as the enum has',
    'Customer.identities': 'at most 100',
    'Viewer.scopes': 'as many as the enum has',
    'Channel.allowedOrigins': 'at most 50',
    'ConversationCounts.channels': 'at most 500, as Query.channels',
    'Conversation.typing': 'the agents who type at once, and the customer',
    'Conversation.viewers': 'the agents who look at it at once',
    'Conversation.readCursors': 'one for each agent who opened it, and the customer',
  }

  it('is a connection or is known to be bounded', () => {
    const lists = fieldsOf(types).filter(({ field }) => isListType(getNullableType(field.type)))
    const open = lists.filter(({ parent, field }) => !(parent.name.endsWith('Connection') && field.name === 'edges'))
    expect(open.map(({ parent, field }) => `${parent.name}.${field.name}`).sort()).toEqual(Object.keys(bounded).sort())
  })

  it('that is a connection pages both ways, is named for what it holds, and costs what it may bring', () => {
    const connections = fieldsOf(types).filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'))
    expect(connections.map(({ field }) => getNamedType(field.type).name).sort()).toEqual([
      'ConversationConnection',
      'ConversationConnection',
      'CustomerConnection',
      'MessageConnection',
    ])
    for (const { field } of connections) {
      expect(field.args.map(({ name }) => name)).toEqual(expect.arrayContaining(['first', 'after', 'last', 'before']))
      expect(field.extensions.complexity).toBeTypeOf('function')
    }
  })
})

describe('[003-09] every event of the catalogue', () => {
  it('has a type of its own that implements Event, and a value of EventType', () => {
    const names = Object.keys(eventCatalogue).map((type) =>
      type.replace(/(^|[._])([a-z])/g, (_, _separator, letter: string) => letter.toUpperCase()),
    )
    const event = schema.getType('Event')
    const implementing = isInterfaceType(event) ? schema.getPossibleTypes(event).map(({ name }) => name) : []
    expect(implementing.toSorted()).toEqual(names.toSorted())
    const values = schema.getType('EventType')
    const wanted = Object.keys(eventCatalogue).map((type) => type.replace('.', '_').toUpperCase())
    expect(isEnumType(values) && values.getValues().map(({ name }) => name)).toEqual(wanted.toSorted())
  })
})

describe('every mutation', () => {
  it('takes one input or nothing, and names its errors or cannot fail', () => {
    const fields = Object.values(schema.getMutationType()?.getFields() ?? {})
    expect(fields.filter(({ args }) => args.length > 1 || args.some(({ name }) => name !== 'input'))).toEqual([])
    expect(fields.filter(({ description }) => !description?.includes('Errors: ')).map(({ name }) => name)).toEqual([])
  })
})

function describedIn(type: GraphQLNamedType): Described[] {
  const own = { name: type.name, description: type.description }
  if (isEnumType(type)) return [own, ...type.getValues().map((value) => within(type.name, value))]
  if (isInputObjectType(type)) return [own, ...Object.values(type.getFields()).map((field) => within(type.name, field))]
  const fields = fieldsOf([type]).flatMap(({ field }) => [
    within(type.name, field),
    ...field.args.map((arg) => within(`${type.name}.${field.name}`, arg)),
  ])
  return [own, ...fields]
}

const within = (parent: string, { name, description }: Described): Described => ({
  name: `${parent}.${name}`,
  description,
})

function fieldsOf(parents: GraphQLNamedType[]): { parent: GraphQLNamedType; field: GraphQLField<unknown, unknown> }[] {
  return parents.flatMap((parent) => {
    if (!isObjectType(parent) && !isInterfaceType(parent)) return []
    return Object.values(parent.getFields()).map((field) => ({ parent, field }))
  })
}

/** Whether a description has no word that its name does not have. */
function saysNothing({ name, description }: Described): boolean {
  const known = new Set([...wordsOf(name), 'the', 'a', 'an', 'of', 'for', 'its', 'this', 'is', 'id'])
  return wordsOf(description ?? '').every((word) => known.has(word))
}

const wordsOf = (text: string) =>
  text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
