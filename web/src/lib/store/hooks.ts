/** Reads one thing of the store and repaints when that thing changes. */
import { useCallback, useSyncExternalStore } from 'react'
import { useInbox } from '../inbox-context.ts'
import { keys, type Store } from './store.ts'

export const useConversation = (id: string) => useStored(keys.conversation(id), (store) => store.conversation(id))
export const useMessage = (id: string) => useStored(keys.message(id), (store) => store.message(id))
export const usePending = (id: string) => useStored(keys.pending(id), (store) => store.pending(id))
export const useCustomer = (id: string) => useStored(keys.customer(id), (store) => store.customer(id))
export const useAgent = (id: string | null) =>
  useStored(keys.agent(id ?? ''), (store) => (id ? store.agent(id) : undefined))
export const useAgents = () => useStored(keys.agents, (store) => store.agents())
export const useChannels = () => useStored(keys.channels, (store) => store.channels())
export const useView = (key: string) => useStored(keys.view(key), (store) => store.view(key))
export const useTimeline = (id: string) => useStored(keys.timeline(id), (store) => store.timeline(id))
export const useTypists = (id: string) => useStored(keys.typing(id), (store) => store.typists(id))
export const useViewers = (id: string) => useStored(keys.viewers(id), (store) => store.viewers(id))
export const useReadMarks = (id: string) => useStored(keys.readMarks(id), (store) => store.readMarks(id))
/** The key is `AGENT:id` or `CUSTOMER:id`. */
export const usePresence = (key: string) => useStored(keys.presence(key), (store) => store.presence(key))

function useStored<Value>(key: string, read: (store: Store) => Value): Value {
  const { store } = useInbox()
  const subscribe = useCallback((listener: () => void) => store.on(key, listener), [store, key])
  return useSyncExternalStore(subscribe, () => read(store))
}
