import type { ASTVisitor, ValidationContext } from 'graphql'
import type { Actor } from '../../domain/viewer.ts'
import { graphQLError } from '../errors.ts'
import type { OperationPlugin } from './operation.ts'

/** Refuses `__schema` and `__type` to viewers for whom the schema is closed. `__typename` is open to all. */
export function useIntrospection(isOpenFor: (actor: Actor) => boolean): OperationPlugin {
  return {
    onValidate: ({ context, addValidationRule }) => {
      const { actor } = context.asking
      if (!isOpenFor(actor)) addValidationRule(refuseIntrospection(actor))
    },
  }
}

function refuseIntrospection(actor: Actor) {
  const code = actor.kind === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN'
  return (context: ValidationContext): ASTVisitor => ({
    Field: ({ name }) => {
      if (name.value !== '__schema' && name.value !== '__type') return
      context.reportError(graphQLError(code, 'Introspection is open to signed-in agents and integrations.'))
    },
  })
}
