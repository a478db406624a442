import { GraphQLError } from 'graphql'
import type { Actor } from '../../domain/viewer.ts'
import { withCode } from '../errors.ts'
import type { OperationPlugin } from './operation.ts'

/** Gives every validation error its code, and hides suggestions from those who may not read the schema. */
export function useValidationCodes(): OperationPlugin {
  return {
    onValidate: ({ context }) => {
      const { actor } = context.asking
      return ({ result, setResult }) => {
        const answers: GraphQLError[] = []
        for (const error of result) {
          if (!(error instanceof GraphQLError)) throw error
          answers.push(hideSuggestion(withCode(error, 'GRAPHQL_VALIDATION_FAILED'), actor))
        }
        setResult(answers)
      }
    },
  }
}

/** GraphQL appends suggestions to the text and has no option to leave them out. */
const suggestion = / Did you mean [^?]*\?/g

function hideSuggestion(error: GraphQLError, actor: Actor): GraphQLError {
  if (actor.kind !== 'anonymous' && actor.kind !== 'visitor') return error
  const message = error.message.replace(suggestion, '')
  if (message === error.message) return error
  const { nodes, source, positions, extensions } = error
  return new GraphQLError(message, { nodes, source, positions, extensions })
}
