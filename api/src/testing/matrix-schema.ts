/** Walks the schema for the attack matrix: every place that takes an id, and an operation for every root field. */
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  OperationTypeNode,
} from 'graphql'

export interface RootField {
  operation: OperationTypeNode
  field: GraphQLField<unknown, unknown>
}

/** One argument or input field of type ID. */
export interface IdPlace extends RootField {
  /** From the argument down through the input objects, for example `input`, `conversationId`. */
  path: string[]
  /** The same as text, for example `sendMessage.input.conversationId`. */
  name: string
}

/** Every query, mutation and subscription. */
export function rootFields(schema: GraphQLSchema): RootField[] {
  return Object.values(OperationTypeNode).flatMap((operation) =>
    Object.values(schema.getRootType(operation)?.getFields() ?? {}).map((field) => ({ operation, field })),
  )
}

/** Every place in the schema where a client gives an id. */
export function idPlaces(schema: GraphQLSchema): IdPlace[] {
  return rootFields(schema).flatMap((root) =>
    root.field.args
      .flatMap((arg) => idPaths(arg.type, [arg.name]))
      .map((path) => ({ ...root, path, name: [root.field.name, ...path].join('.') })),
  )
}

function idPaths(type: GraphQLInputType, path: string[]): string[][] {
  const named = getNamedType(type)
  if (named.name === 'ID') return [path]
  if (!isInputObjectType(named)) return []
  return Object.values(named.getFields()).flatMap((field) => idPaths(field.type, [...path, field.name]))
}

/** Makes a good value for the argument or input field with this name; it throws for one that it does not know. */
export type ValueMaker = (name: string) => unknown

/** Variables with everything that the field requires, and whatever else is named in `with`. */
export async function variablesOf(
  { field }: RootField,
  make: ValueMaker,
  extra: readonly string[] = [],
): Promise<Record<string, unknown>> {
  const variables: Record<string, unknown> = {}
  for (const arg of field.args) {
    const name = `${field.name}.${arg.name}`
    if (isWanted(arg, name, extra)) variables[arg.name] = await goodValue(arg.type, name, make, extra)
  }
  return variables
}

async function goodValue(type: GraphQLInputType, name: string, make: ValueMaker, extra: readonly string[]) {
  const named = getNamedType(type)
  if (!isInputObjectType(named)) return make(name)
  const value: Record<string, unknown> = {}
  for (const field of Object.values(named.getFields())) {
    const inner = `${name}.${field.name}`
    if (isWanted(field, inner, extra)) value[field.name] = await goodValue(field.type, inner, make, extra)
  }
  return value
}

function isWanted(input: GraphQLArgument | GraphQLInputField, name: string, extra: readonly string[]): boolean {
  const isRequired = isNonNullType(input.type) && input.defaultValue === undefined
  return isRequired || extra.some((wanted) => wanted === name || wanted.startsWith(`${name}.`))
}

/** A copy of the variables with another value at the path. A list takes it as its only element. */
export function withValue(
  variables: Record<string, unknown>,
  [first = '', ...rest]: string[],
  value: unknown,
): Record<string, unknown> {
  const inner = variables[first]
  if (rest.length > 0)
    return { ...variables, [first]: withValue(inner instanceof Object ? { ...inner } : {}, rest, value) }
  return { ...variables, [first]: Array.isArray(inner) ? [value] : value }
}

export interface SelectionOptions {
  schema: GraphQLSchema
  /** How many objects deep. */
  depth: number
  /** Leaves out what is only for staff. */
  isVisitor: boolean
}

/** The operation that calls a root field with all its arguments as variables and selects all it can. */
export function documentOf({ operation, field }: RootField, options: SelectionOptions): string {
  const declared = field.args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ')
  const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
  const walk: Walk = { ...options, fragments: new Map() }
  const selection = selectionOf(field.type, walk, [])
  const fragments = [...walk.fragments].map(([body, name]) => `fragment ${name} ${body}`).join(' ')
  if (!declared) return `${operation} { ${field.name} ${selection} } ${fragments}`
  return `${operation} (${declared}) { ${field.name}(${passed}) ${selection} } ${fragments}`
}

interface Walk extends SelectionOptions {
  /** What is selected of objects, each written once: the events alone would make a document that is too long. */
  fragments: Map<string, string>
}

function selectionOf(type: GraphQLOutputType, options: Walk, within: string[]): string {
  const named = getNamedType(type)
  if (isObjectType(named)) {
    const body = `on ${named.name} { __typename ${fieldsOf(named, options, within)} }`
    const name = options.fragments.get(body) ?? `F${options.fragments.size}`
    options.fragments.set(body, name)
    return `{ ...${name} }`
  }
  if (!isAbstractType(named)) return ''
  const fragments = options.schema
    .getPossibleTypes(named)
    .filter((member) => !(options.isVisitor && member.extensions.staffOnly))
    .map((member) => `... on ${member.name} { ${fieldsOf(member, options, within)} }`)
  return `{ __typename ${fragments.join(' ')} }`
}

function fieldsOf(type: GraphQLObjectType, options: Walk, within: string[]): string {
  const isHidden = (field: GraphQLField<unknown, unknown>) =>
    options.isVisitor && [field, getNamedType(field.type)].some(({ extensions }) => extensions.staffOnly)
  const isTooDeep = (field: GraphQLField<unknown, unknown>) => {
    const target = getNamedType(field.type)
    return isCompositeType(target) && (within.includes(target.name) || depthOf(within) >= options.depth)
  }
  return Object.values(type.getFields())
    .filter((field) => !field.args.some(isRequiredArgument) && !isHidden(field) && !isTooDeep(field))
    .map((field) => {
      const page = field.args.some(({ name }) => name === 'first') ? '(first: 20)' : ''
      // Two types of one interface may have fields of one name and different types, so each has an alias.
      return `${type.name}_${field.name}: ${field.name}${page} ${selectionOf(field.type, options, [...within, type.name])}`
    })
    .join(' ')
}

/** A connection and its edges are one step. */
const depthOf = (within: string[]) => within.filter((name) => !/(Connection|Edge)$/.test(name)).length
