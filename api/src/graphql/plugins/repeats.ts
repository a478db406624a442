import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql'

/**
 * How often one place of the answer is selected, at most, over all fragments. The specification's rule on
 * merging compares each selection of a place with each other, so this decides how long validation takes.
 * Only for documents without cycles and of bounded size, since fragments are spread here.
 */
export function mostRepeats(document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }

  function gather(set: SelectionSetNode, places: Map<string, SelectionSetNode[]>, counts: Map<string, number>) {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const place = (selection.alias ?? selection.name).value
        counts.set(place, (counts.get(place) ?? 0) + 1)
        const below = places.get(place) ?? []
        if (selection.selectionSet) below.push(selection.selectionSet)
        places.set(place, below)
        continue
      }
      const spread = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection
      if (spread) gather(spread.selectionSet, places, counts)
    }
  }

  function most(sets: readonly SelectionSetNode[]): number {
    const places = new Map<string, SelectionSetNode[]>()
    const counts = new Map<string, number>()
    for (const set of sets) gather(set, places, counts)
    return [...places.values()].reduce((found, below) => Math.max(found, most(below)), Math.max(0, ...counts.values()))
  }

  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  return Math.max(0, ...operations.map(({ selectionSet }) => most([selectionSet])))
}
