import { type DocumentNode, getOperationAST, Kind, type SelectionSetNode } from 'graphql'
import { currentCursor } from '../../domain/feed/position.ts'
import type { GraphQLContext } from '../context.ts'
import type { OperationPlugin } from './operation.ts'

/**
 * Reads `Query.cursor` before anything else in its request is read, wherever in the document it stands:
 * what happens while the rest is read then comes after the cursor, and a subscription from it misses nothing.
 */
export function useCursorFirst(): OperationPlugin {
  const known = new WeakMap<DocumentNode, Map<string, boolean>>()

  function asksForCursor(document: DocumentNode, operationName: string | null): boolean {
    const answers = known.get(document) ?? new Map<string, boolean>()
    known.set(document, answers)
    const name = operationName ?? ''
    const operation = getOperationAST(document, operationName)
    const answer = answers.get(name) ?? (operation != null && selects(document, operation.selectionSet))
    answers.set(name, answer)
    return answer
  }

  return {
    onExecute: async ({ args }) => {
      if (!asksForCursor(args.document, args.operationName ?? null)) return
      // The context is whole by the time an operation is executed; the plugin's type knows only what comes before.
      const context = args.contextValue as unknown as GraphQLContext
      context.startCursor = currentCursor(context.ctx)
      // The field answers with the failure, if there is one; here only its end is awaited.
      await Promise.allSettled([context.startCursor])
    },
  }
}

/** Whether a root selection has the field, in fragments too. Validation has refused cycles before. */
function selects(document: DocumentNode, { selections }: SelectionSetNode): boolean {
  return selections.some((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === 'cursor'
    if (selection.kind === Kind.INLINE_FRAGMENT) return selects(document, selection.selectionSet)
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
    )
    return fragment?.kind === Kind.FRAGMENT_DEFINITION && selects(document, fragment.selectionSet)
  })
}
