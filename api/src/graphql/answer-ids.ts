import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql'
import { globalId, isNodeType } from './ids.ts'

/**
 * Lets every node answer its id at once. Relay's plugin makes promises for it, which GraphQL then awaits at each level
 * above: for a subscriber that catches up, that is a good part of all the work. Refuses a node whose row has no id.
 */
export function answerIdsAtOnce(schema: GraphQLSchema): GraphQLSchema {
  const node = schema.getType('Node')
  if (!isInterfaceType(node)) throw new Error('[graphql] the schema has no Node')
  for (const type of schema.getPossibleTypes(node)) {
    const { name } = type
    if (!isObjectType(type) || !isNodeType(name)) throw new Error(`[graphql] ${name} has no prefix for its ids`)
    const { id } = type.getFields()
    if (id) id.resolve = (row: { id: string }) => globalId(name, row.id)
  }
  return schema
}
