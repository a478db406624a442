import type { Page } from '../domain/pages.ts'

/** A page as a Relay connection; the place of each node becomes its cursor. */
export function connectionOf<T extends object>(page: Page<T>, place: (node: T) => string) {
  const edges = page.nodes.map((node) => ({ node, cursor: place(node) }))
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}
