import { complexityFromQuery } from '@pothos/plugin-complexity'
import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
} from 'graphql'
import { withCode } from '../errors.ts'
import { tooLarge } from './documents.ts'
import type { Operation, OperationPlugin } from './operation.ts'

/**
 * Adds up what a valid document may read, page sizes included, and refuses it before anything runs. The answer
 * says what it cost in `extensions.cost`. It depends on the variables, so it is not remembered with the document.
 */
export function useCost(limit: number): OperationPlugin {
  return {
    onValidate: ({ context, params: { schema, documentAST } }) => {
      return ({ valid, setResult }) => {
        if (!valid) return
        const errors = refusals(context, { schema, document: documentAST, limit })
        if (errors.length > 0) setResult([...errors])
      }
    },
    onExecute: ({ args }) => {
      const { cost } = args.contextValue
      if (cost === undefined) return
      return {
        onExecuteDone: ({ result, setResult }) => {
          if (Symbol.asyncIterator in result) return
          setResult({ ...result, extensions: { ...result.extensions, cost: { requested: cost, limit } } })
        },
      }
    },
  }
}

interface Costing {
  schema: GraphQLSchema
  document: DocumentNode
  limit: number
}

function refusals(operation: Operation, { schema, document, limit }: Costing): readonly GraphQLError[] {
  const selected = getOperationAST(document, operation.params.operationName)
  // Without an operation there is nothing to run, which execution reports.
  if (!selected) return []
  const variables = operation.params.variables ?? {}
  // Checked here and not with the cost, because variables that do not fit are bad input, not a bad document.
  const { errors } = getVariableValues(schema, selected.variableDefinitions ?? [], variables)
  if (errors) return errors.map((error) => withCode(error, 'BAD_USER_INPUT'))

  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  const { complexity } = complexityFromQuery(
    { kind: Kind.DOCUMENT, definitions: [selected, ...fragments] },
    { schema, ctx: operation, variables },
  )
  operation.cost = complexity
  return complexity > limit ? [tooLarge('cost', limit, complexity)] : []
}
