/** What a failover to a standby that lacked the last commits excuses, and what it does not. */
import type { Chain, Delivery, Fork, History, LoggedMessage } from './history.ts'

export const epochEnding = 'CURSOR_EPOCH'

/** The acknowledged sends that died with the primary. */
export function diedSends({ writes, log, forks }: History): Set<string> {
  const stored = new Set(log.flatMap(({ message }) => message?.id ?? []))
  const workspaceOf = new Map(
    log.flatMap(({ workspace, message }) => (message ? [[message.conversation, workspace]] : [])),
  )
  const died = new Set<string>()
  for (const write of writes) {
    if (write.kind !== 'ok' || stored.has(write.id)) continue
    const workspace = workspaceOf.get(write.conversation)
    const isExcused = forks.some(
      (fork) => fork.workspace === workspace && write.at >= fork.since && write.at <= fork.until,
    )
    if (isExcused) died.add(write.id)
  }
  return died
}

export interface Branch {
  /** The chain, up to where it was told that it must begin again. */
  chain: Chain
  deliveries: readonly Delivery[]
  isExcused: boolean
}

/**
 * Cuts off what a chain was given of the branch that is gone. Finds `lost` a chain that was given something of it and
 * was not told, or went on after it; `ended` one that was told for nothing; `foreign` what was of somebody else.
 */
export function cutBranch(
  fork: Fork | undefined,
  { chain, deliveries, isEnded }: { chain: Chain; deliveries: readonly Delivery[]; isEnded: boolean },
  stored: ReadonlyMap<string, LoggedMessage & { workspace: string }>,
  found: (kind: 'lost' | 'ended' | 'foreign', what: string) => void,
): Branch {
  const begin = fork ? deliveries.findIndex(({ id, at }) => !stored.has(id) && at >= fork.since) : -1
  if (!fork || begin === -1) {
    if (isEnded) found('ended', `${chain.name} was ended: ${epochEnding}, though nothing that it had is gone`)
    return { chain, deliveries, isExcused: isEnded }
  }
  const isHere = new Set(
    [...stored.values()].flatMap((one) => (one.workspace === chain.workspace ? one.conversation : [])),
  )
  for (const { id, conversation } of deliveries.slice(begin)) {
    const isWanted = chain.conversation === null || conversation === chain.conversation
    if (!isHere.has(conversation) || !isWanted) found('foreign', `${chain.name}: ${id}, which is gone`)
  }
  const after = deliveries.slice(begin).find(({ id }) => stored.has(id))
  if (after) found('lost', `${chain.name} went on with ${after.id} after events that are gone`)
  if (!isEnded) found('lost', `${chain.name} was given events that are gone, and never told`)
  return {
    chain: { ...chain, until: fork.firstSeq - 1 },
    deliveries: deliveries.slice(0, begin),
    isExcused: isEnded,
  }
}
