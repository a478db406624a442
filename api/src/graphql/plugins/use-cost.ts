import { createComplexityRule } from '@pothos/plugin-complexity'
import { type ASTVisitor, getOperationAST, getVariableValues, type ValidationContext } from 'graphql'
import { withCode } from '../errors.ts'
import { tooLarge } from './documents.ts'
import type { Operation, OperationPlugin } from './operation.ts'

/**
 * Adds up what a document may read, page sizes included, and refuses it before anything runs. The answer
 * says what it cost in `extensions.cost`.
 */
export function useCost(limit: number): OperationPlugin {
  return {
    onValidate: ({ context, addValidationRule }) => addValidationRule(costRule(context, limit)),
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

function costRule(operation: Operation, limit: number) {
  const { operationName } = operation.params
  const variableValues = operation.params.variables ?? {}
  return (context: ValidationContext): ASTVisitor => {
    const node = getOperationAST(context.getDocument(), operationName)
    const schema = context.getSchema()
    // Checked here and not by the rule below, because variables that do not fit are bad input, not a bad document.
    const { errors } = node ? getVariableValues(schema, node.variableDefinitions ?? [], variableValues) : {}
    if (errors) {
      for (const error of errors) context.reportError(withCode(error, 'BAD_USER_INPUT'))
      return {}
    }
    return createComplexityRule({
      context: operation,
      operationName,
      variableValues,
      validate: ({ complexity }, report) => {
        operation.cost = complexity
        if (complexity > limit) report(tooLarge('cost', limit, complexity))
      },
    })(context)
  }
}
