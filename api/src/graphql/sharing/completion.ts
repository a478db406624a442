/** How values become JSON as long as all goes well: decided once for a selection, then done for each event. */
import {
  defaultFieldResolver,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import type { AtOnce } from '../at-once.ts'
import { type Fragments, selectedFields } from './selected-fields.ts'

/** JSON; undefined where GraphQL itself has to execute, because something fails. A promise of it never rejects. */
export type Json = AtOnce<string | undefined>

export type Variables = Record<string, unknown>

/** What is the same for the whole of an execution. */
export interface Run {
  context: unknown
  variables: Variables
}

export type Complete = (value: unknown, run: Run) => Json

/** What plans are made from. */
export interface Parts {
  schema: GraphQLSchema
  fragments: Fragments
  operation: OperationDefinitionNode
}

/** How an object of a type is made; `info` is of the field that it is the value of, and a root has none. */
export function objectOf(
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
  parts: Parts,
  info?: GraphQLResolveInfo,
): Complete {
  const selected = selectedFields(parts.schema, parts.fragments, type, selections)
  const fields = [...selected].flatMap(([name, nodes]) => fieldOf(type, name, nodes, parts) ?? [])
  return (source, run) => {
    if (type.isTypeOf && !(info && type.isTypeOf(source, run.context, info) === true)) return undefined
    return joined('{', fields, (field) => field(source, run), '}')
  }
}

function completeOf(type: GraphQLOutputType, info: GraphQLResolveInfo, parts: Parts): Complete {
  const completePresent = completeNamed(getNullableType(type), info, parts)
  const absent = isNonNullType(type) ? undefined : 'null'
  const complete: Complete = (value, run) => {
    if (value === null || value === undefined) return absent
    if (typeof value === 'function' || value instanceof Error) return undefined
    if (typeof value !== 'object' || !('then' in value)) return completePresent(value, run)
    return Promise.resolve(value)
      .then((present) => complete(present, run))
      .catch(() => undefined)
  }
  return complete
}

function completeNamed(type: GraphQLOutputType, info: GraphQLResolveInfo, parts: Parts): Complete {
  if (isLeafType(type)) return leafOf(type)
  if (isObjectType(type)) return objectOf(type, selectionsOf(info), parts, info)
  if (isListType(type)) {
    const completeItem = completeOf(type.ofType, info, parts)
    return (value, run) =>
      Array.isArray(value) ? joined('[', value, (item) => completeItem(item, run), ']') : undefined
  }
  return isNonNullType(type) ? nothing : abstractOf(type, info, parts)
}

/** There is no type that is required twice. */
const nothing = () => undefined

function leafOf(type: GraphQLLeafType): Complete {
  return (value) => {
    const serialized = type.serialize(value)
    return serialized === null ? undefined : JSON.stringify(serialized)
  }
}

function abstractOf(type: GraphQLAbstractType, info: GraphQLResolveInfo, parts: Parts): Complete {
  const byName = new Map<string, Complete>()
  return (value, run) => {
    const name = type.resolveType?.(value, run.context, info, type)
    if (typeof name !== 'string') return undefined
    const known = byName.get(name)
    if (known) return known(value, run)
    const found = parts.schema.getType(name)
    if (!isObjectType(found) || !parts.schema.isSubType(type, found)) return undefined
    const complete = objectOf(found, selectionsOf(info), parts, info)
    byName.set(name, complete)
    return complete(value, run)
  }
}

const selectionsOf = ({ fieldNodes }: GraphQLResolveInfo) =>
  fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? [])

/** A field with its name, as it stands in the JSON. */
function fieldOf(type: GraphQLObjectType, name: string, nodes: readonly FieldNode[], parts: Parts): Complete | null {
  const key = `${JSON.stringify(name)}:`
  const [node] = nodes
  if (node?.name.value === '__typename') return () => `${key}${JSON.stringify(type.name)}`
  const field = node && type.getFields()[node.name.value]
  if (!field) return null
  const info = infoOf(field.name, nodes, field.type, type, parts)
  const complete = completeOf(field.type, info, parts)
  const resolve = field.resolve ?? defaultFieldResolver
  // What is given may stand in a variable.
  const defaults = node.arguments?.length ? null : getArgumentValues(field, node)
  return (source, run) => {
    const args = defaults ?? getArgumentValues(field, node, run.variables)
    const json = complete(resolve(source, args, run.context, info), run)
    if (json instanceof Promise) return json.then((text) => text && key + text)
    return json && key + json
  }
}

/**
 * What resolvers are told of their field. What changes from event to event is not in it: whoever asks for that throws,
 * and so is executed by GraphQL itself.
 */
function infoOf(
  fieldName: string,
  fieldNodes: readonly FieldNode[],
  returnType: GraphQLOutputType,
  parentType: GraphQLObjectType,
  { schema, fragments, operation }: Parts,
): GraphQLResolveInfo {
  const info = { fieldName, fieldNodes, returnType, parentType, schema, fragments, operation }
  return {
    ...info,
    get path() {
      return untold('path')
    },
    get rootValue() {
      return untold('rootValue')
    },
    get variableValues() {
      return untold('variableValues')
    },
  }
}

function untold(name: string): never {
  throw new Error(`[graphql] a plan does not know the ${name}`)
}

/** The JSON of parts, between brackets, as soon as all are there. */
function joined<Part>(open: string, parts: Iterable<Part>, jsonOf: (part: Part) => Json, close: string): Json {
  let text = open
  let separator = ''
  /** What is there, and in between what comes later. */
  let pieces: Json[] | null = null
  for (const part of parts) {
    const json = jsonOf(part)
    if (json === undefined) return undefined
    if (typeof json === 'string') text += separator + json
    else {
      pieces ??= []
      pieces.push(text + separator, json)
      text = ''
    }
    separator = ','
  }
  if (!pieces) return text + close
  pieces.push(text + close)
  return Promise.all(pieces).then((all) => (all.includes(undefined) ? undefined : all.join('')))
}
