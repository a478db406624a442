/** Which fields of a type are selected, as the GraphQL specification merges them; for documents without directives. */
import {
  BREAK,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionSetNode,
  typeFromAST,
  visit,
} from 'graphql'

export type Fragments = Record<string, FragmentDefinitionNode>

/** By response name, in the order of the answer. */
export function selectedFields(
  schema: GraphQLSchema,
  fragments: Fragments,
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>()
  const spread = new Set<string>()

  function collect({ selections }: SelectionSetNode) {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value
        fields.set(name, [...(fields.get(name) ?? []), selection])
        continue
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentOf(selection.name.value)
      if (fragment && applies(fragment.typeCondition)) collect(fragment.selectionSet)
    }
  }

  /** Undefined for one that was spread already. */
  function fragmentOf(name: string): FragmentDefinitionNode | undefined {
    if (spread.has(name)) return undefined
    spread.add(name)
    return fragments[name]
  }

  function applies(condition: FragmentDefinitionNode['typeCondition'] | undefined): boolean {
    if (!condition) return true
    const wanted = typeFromAST(schema, condition)
    return wanted === type || (isAbstractType(wanted) && schema.isSubType(wanted, type))
  }

  for (const selection of selections) collect(selection)
  return fields
}

export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments: Fragments = Object.create(null)
  for (const one of definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments[one.name.value] = one
  return fragments
}

export function hasDirectives(document: DocumentNode): boolean {
  let isFound = false
  visit(document, {
    Directive: () => {
      isFound = true
      return BREAK
    },
  })
  return isFound
}
