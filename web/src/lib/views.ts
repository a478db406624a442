/** The views of the inbox: which conversations each shows, and which one is open. */
import { useSearchParams } from 'wouter'
import { useInbox } from './inbox-context.ts'
import type { ViewFilter } from './store/match-view.ts'

export const viewNames = ['all', 'mine', 'unassigned', 'waiting', 'active', 'closed', 'needsHuman'] as const
export type ViewName = (typeof viewNames)[number]
/** As in the address: a name, or `channel-` and its id. */
export type ViewKey = ViewName | `channel-${string}`

const channelPrefix = 'channel-'

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
  needsHuman: () => ({ requiresHuman: true, status: ['WAITING', 'ACTIVE'] }),
}

/** The view that the address names; `all` where it names none. */
export function useCurrentView(): { view: ViewKey; filter: ViewFilter; search: string } {
  const { self } = useInbox()
  const [params] = useSearchParams()
  const given = params.get('view') ?? 'all'
  const view = isView(given) ? given : 'all'
  return { view, filter: filterOf(view, self.id), search: searchOf(view) }
}

/** What follows a path so that the view stays open. */
export const searchOf = (view: ViewKey) => (view === 'all' ? '' : `?view=${encodeURIComponent(view)}`)

const isView = (text: string): text is ViewKey =>
  text.startsWith(channelPrefix) || viewNames.some((name) => name === text)
