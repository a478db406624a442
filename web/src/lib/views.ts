/** The views of the inbox: which conversations each shows, and which one is open. */
import { useSearchParams } from 'wouter'
import { useInbox } from './inbox-context.ts'
import type { ViewFilter } from './store/match-view.ts'

export const viewNames = ['all', 'mine', 'unassigned', 'waiting', 'active', 'email', 'needsHuman', 'closed'] as const
export type ViewName = (typeof viewNames)[number]
/** As in the address: a name, or `channel-` and its id. */
export type ViewKey = ViewName | `channel-${string}`

const channelPrefix = 'channel-'
/** The API looks for nothing shorter or longer. Like the API, it counts characters: an emoji is one. */
const shortestSearch = 2
const longestSearch = 200

export const channelView = (channelId: string): ViewKey => `${channelPrefix}${channelId}`

export function filterOf(view: ViewKey, selfId: string): ViewFilter {
  if (view.startsWith(channelPrefix)) return { channelId: view.slice(channelPrefix.length) }
  return filters[view as ViewName](selfId)
}

const filters: Record<ViewName, (selfId: string) => ViewFilter> = {
  all: () => ({}),
  mine: (selfId) => ({ assigneeId: selfId, status: ['WAITING', 'ACTIVE'] }),
  unassigned: () => ({ assigneeId: null, status: ['WAITING', 'ACTIVE'] }),
  waiting: () => ({ status: ['WAITING'] }),
  active: () => ({ status: ['ACTIVE'] }),
  closed: () => ({ status: ['CLOSED'] }),
  email: () => ({ kind: 'EMAIL', status: ['WAITING', 'ACTIVE'] }),
  needsHuman: () => ({ requiresHuman: true, status: ['WAITING', 'ACTIVE'] }),
}

export interface CurrentView {
  view: ViewKey
  /** What is searched for, in all conversations; empty while nothing is. */
  query: string
  /** Under which the store keeps the list. */
  key: string
  filter: ViewFilter
  /** What follows a path so that the same list stays open. */
  search: string
}

/** The list that the address names: a view, `all` where it names none, or what is searched for. */
export function useCurrentView(): CurrentView {
  const { self } = useInbox()
  const [params] = useSearchParams()
  const given = params.get('view') ?? 'all'
  const view = isView(given) ? given : 'all'
  const query = searchedFor(params.get('q') ?? '')
  return {
    view,
    query,
    key: query ? `search ${query}` : view,
    filter: query ? { search: query } : filterOf(view, self.id),
    search: searchOf(view, query),
  }
}

/** As much of what was entered as the API looks for; empty when that is too little. */
export function searchedFor(letters: string): string {
  const characters = [...[...letters.trim()].slice(0, longestSearch).join('').trim()]
  return characters.length < shortestSearch ? '' : characters.join('')
}

/** What follows a path to name a list. */
export function searchOf(view: ViewKey, query = ''): string {
  const params = new URLSearchParams()
  if (view !== 'all') params.set('view', view)
  if (query) params.set('q', query)
  return params.size > 0 ? `?${params}` : ''
}

const isView = (text: string): text is ViewKey =>
  text.startsWith(channelPrefix) || viewNames.some((name) => name === text)
