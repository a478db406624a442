/**
 * Executes a selection as GraphQL does, but decides only once what is the same for every event: which fields, which
 * resolvers, which arguments. It knows only how things go well; whatever else happens is left to GraphQL itself.
 */
import { type DocumentNode, type ExecutionArgs, type GraphQLSchema, getOperationAST, getVariableValues } from 'graphql'
import { type Complete, type Json, objectOf, type Variables } from './completion.ts'
import { fragmentsOf, hasDirectives } from './selected-fields.ts'

/**
 * Executes an operation on an event. Undefined where GraphQL itself has to, because something fails; a promise of it
 * never rejects.
 */
export type Planned = (args: ExecutionArgs, rootValue: unknown, contextValue: unknown) => Json

interface Plan {
  complete: Complete
  variablesOf(args: ExecutionArgs): Variables | undefined
}

/** A plan, and what one subscriber gave for its variables. */
interface Planning {
  complete: Complete
  variables: Variables
}

/** Equal documents share a plan. It is made when the first event comes: most subscribers are idle, and keep nothing. */
export function createPlanned(schema: GraphQLSchema): Planned {
  const plans = new WeakMap<DocumentNode, Map<string, Plan | null>>()
  const plannings = new WeakMap<ExecutionArgs, Planning | null>()

  function planOf({ document, operationName }: ExecutionArgs): Plan | null {
    const ofDocument = plans.get(document) ?? new Map<string, Plan | null>()
    plans.set(document, ofDocument)
    const known = ofDocument.get(operationName ?? '')
    if (known !== undefined) return known
    const plan = createPlan(schema, document, operationName)
    ofDocument.set(operationName ?? '', plan)
    return plan
  }

  function planningOf(args: ExecutionArgs): Planning | null {
    const known = plannings.get(args)
    if (known !== undefined) return known
    const plan = planOf(args)
    const variables = plan?.variablesOf(args)
    const planning = plan && variables ? { complete: plan.complete, variables } : null
    plannings.set(args, planning)
    return planning
  }

  return (args, rootValue, context) => {
    const planning = planningOf(args)
    if (!planning) return undefined
    try {
      const data = planning.complete(rootValue, { context, variables: planning.variables })
      return data instanceof Promise ? data.then(asResult) : asResult(data)
    } catch {
      // GraphQL meets the same and makes a located error of it.
      return undefined
    }
  }
}

const asResult = (data: string | undefined) => data && `{"data":${data}}`

/** Null where directives may select something else each time. */
function createPlan(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): Plan | null {
  const operation = getOperationAST(document, operationName)
  const type = operation && schema.getRootType(operation.operation)
  if (!type || hasDirectives(document)) return null
  return {
    complete: objectOf(type, [operation.selectionSet], { schema, fragments: fragmentsOf(document), operation }),
    variablesOf: ({ variableValues }) =>
      getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {}).coerced,
  }
}
