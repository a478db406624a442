/** How large a document really is once its fragments are spread, found without spreading them. */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

export interface DocumentSize {
  /** Fields after spreading all fragments. */
  fields: number
  aliases: number
  directives: number
  depth: number
  /** Depth below `__schema` and `__type`, which is legitimately larger. */
  introspectionDepth: number
  /** Root fields that try a credential or make a token. */
  attempts: number
  /** The name of a fragment that contains itself. */
  cycle: string | null
}

type Totals = Omit<DocumentSize, 'attempts' | 'cycle'>

/**
 * Measures a document. Each fragment is measured once, so the work is linear in the document's length even
 * when its spread form is exponential.
 */
export function measureDocument(document: DocumentNode, attemptFields: ReadonlySet<string>): DocumentSize {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const walk = createWalk(fragments, attemptFields)
  const size: DocumentSize = { ...nothing, attempts: 0, cycle: null }
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      // A fragment that nothing spreads still reaches the rules of the specification. How deep it
      // lies is told by the operations.
      const { depth: _, introspectionDepth: __, ...totals } = walk.fragment(definition.name.value)
      take(size, { ...nothing, ...totals }, Math.max)
    }
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    take(size, walk.selections(definition.selectionSet), sum)
    size.directives += definition.directives?.length ?? 0
    size.attempts += walk.attempts(definition.selectionSet)
  }
  return { ...size, cycle: walk.cycle() }
}

const nothing: Totals = { fields: 0, aliases: 0, directives: 0, depth: 0, introspectionDepth: 0 }
const sum = (a: number, b: number) => a + b
const introspectionFields = new Set(['__schema', '__type'])

function createWalk(fragments: ReadonlyMap<string, FragmentDefinitionNode>, attemptFields: ReadonlySet<string>) {
  const measured = new Map<string, Totals | 'open'>()
  const attempted = new Map<string, number>()
  let cycle: string | null = null

  function fragment(name: string): Totals {
    const known = measured.get(name)
    if (known === 'open') {
      cycle = name
      return nothing
    }
    const definition = fragments.get(name)
    if (known || !definition) return known ?? nothing
    measured.set(name, 'open')
    const inner = selections(definition.selectionSet)
    const totals = { ...inner, directives: inner.directives + (definition.directives?.length ?? 0) }
    measured.set(name, totals)
    return totals
  }

  function selections(set: SelectionSetNode): Totals {
    const totals = { ...nothing }
    for (const selection of set.selections) {
      totals.directives += selection.directives?.length ?? 0
      take(totals, selectionTotals(selection), sum)
    }
    return totals
  }

  function selectionTotals(selection: SelectionNode): Totals {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return fragment(selection.name.value)
    if (selection.kind === Kind.INLINE_FRAGMENT) return selections(selection.selectionSet)
    const inner = selection.selectionSet ? selections(selection.selectionSet) : nothing
    const name = selection.name.value
    const isIntrospection = introspectionFields.has(name)
    return {
      fields: inner.fields + 1,
      aliases: inner.aliases + (selection.alias && name !== '__typename' ? 1 : 0),
      directives: inner.directives,
      depth: isIntrospection ? 1 : inner.depth + 1,
      introspectionDepth: isIntrospection ? inner.depth + 1 : inner.introspectionDepth,
    }
  }

  /** Only root fields try anything; the same name deeper down is an ordinary field. */
  function attempts(set: SelectionSetNode): number {
    let count = 0
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) count += attemptFields.has(selection.name.value) ? 1 : 0
      else if (selection.kind === Kind.INLINE_FRAGMENT) count += attempts(selection.selectionSet)
      else count += attemptsOfFragment(selection.name.value)
    }
    return count
  }

  function attemptsOfFragment(name: string): number {
    const known = attempted.get(name)
    const definition = fragments.get(name)
    if (known !== undefined || !definition) return known ?? 0
    // Set before the walk, so that a cycle ends.
    attempted.set(name, 0)
    const count = attempts(definition.selectionSet)
    attempted.set(name, count)
    return count
  }

  return { fragment, selections, attempts, cycle: () => cycle }
}

/** Depths are the greatest; counts add up, or take the greatest too where parts are not selected together. */
function take(totals: Totals, more: Totals, combine: (a: number, b: number) => number) {
  totals.fields = combine(totals.fields, more.fields)
  totals.aliases = combine(totals.aliases, more.aliases)
  totals.directives = combine(totals.directives, more.directives)
  totals.depth = Math.max(totals.depth, more.depth)
  totals.introspectionDepth = Math.max(totals.introspectionDepth, more.introspectionDepth)
}
