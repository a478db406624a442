/** Keyset pages: the arguments every list takes, and the cut to size. */
import { badInput } from './errors.ts'

export interface PageArgs {
  first?: number | null
  after?: string | null
  last?: number | null
  before?: string | null
}

export interface Page<T> {
  nodes: T[]
  hasNextPage: boolean
  hasPreviousPage: boolean
}

export const defaultPageSize = 50
export const maxPageSize = 100

/** Which way to read from the keys and how many rows: one more than asked tells whether there are more. */
export interface PageRequest {
  limit: number
  isBackward: boolean
}

/** Checks page arguments: `first` or `last` from 0 to 100, not both; 50 when neither is given. */
export function pageRequest({ first, last, after, before }: PageArgs): PageRequest {
  if (first != null && last != null) throw badInput('first', 'Give either `first` or `last`, not both.')
  const size = first ?? last ?? defaultPageSize
  const name = last == null ? 'first' : 'last'
  if (size < 0 || size > maxPageSize) throw badInput(name, `Must be from 0 to ${maxPageSize}.`)
  if (after != null && before != null) throw badInput('before', 'Give either `after` or `before`, not both.')
  return { limit: size, isBackward: last != null || (first == null && before != null) }
}

/** Cuts rows that were read with one more than the limit, in reading order, to a page in list order. */
export function toPage<T>(rows: T[], { limit, isBackward }: PageRequest, { after, before }: PageArgs): Page<T> {
  const nodes = rows.slice(0, limit)
  const hasMore = rows.length > limit
  return {
    nodes: isBackward ? nodes.reverse() : nodes,
    hasNextPage: isBackward ? before != null : hasMore,
    hasPreviousPage: isBackward ? hasMore : after != null,
  }
}
