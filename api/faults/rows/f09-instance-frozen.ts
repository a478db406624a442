import { setTimeout as pause } from 'node:timers/promises'
import type { History } from '../history.ts'
import { judge, type Row, seconds } from '../row.ts'
import type { Trial } from '../trial.ts'

/** A wait is seen to be over when somebody writes again. */
const betweenWritesMs = 250

/** One that outlasts every patience of the database, and shorter ones, which more often begin where locks are held. */
const frosts = [60_000, 12_000, 12_000]
const quickFrosts = [6_000, 6_000]

export const instanceFrozen: Row = {
  name: 'F9',
  fault: 'instance frozen, perhaps with locks',
  trials: { full: 5, quick: 1 },
  // Who writes through an instance that is frozen waits for it; the promise is to the others.
  scale: { rate: 60, writesToB: true },
  quickScale: { rate: 30, writesToB: true },
  work: async (trial) => {
    const { stage, history, roll, isQuick, limit, caughtUp } = trial
    const { a } = stage
    const changes = changeAll(trial)
    const frozen = trial.load({ rate: 30, urls: [a.url] })
    const workspaceOf = new Map(
      trial.companies.flatMap(({ workspaceId, conversations }) =>
        conversations.map((id) => [id, workspaceId] as const),
      ),
    )
    let longest = 0
    for (const frost of isQuick ? quickFrosts : frosts) {
      await pause(500 + roll(1_500))
      a.freeze()
      const began = performance.now()
      await pause(frost)
      longest = Math.max(longest, longestGap(history, workspaceOf, began, performance.now()))
      a.thaw()
      await pause(500)
    }
    const catchUpMs = await caughtUp(60_000)
    await frozen.stop()
    await changes.stop()
    return judge(catchUpMs, `writers of a workspace waited at most ${seconds(longest)}, ${changes.count()} changes`, [
      ['writers waited (ms)', longest, limit(5_000 + betweenWritesMs)],
    ])
  },
}

/** Changes conversations through the instance that will freeze: transactions of several statements, which hold locks. */
function changeAll({ companies, stage, roll }: Trial) {
  let isOver = false
  let done = 0
  const change = `mutation ($input: SetConversationPriorityInput!) { setConversationPriority(input: $input) { conversation { id } } }`
  const workers = companies.flatMap(({ token, conversations }) =>
    [0, 1].map(async () => {
      while (!isOver) {
        const input = { conversationId: conversations[roll(conversations.length)], priority: 1 + roll(5) }
        const response = fetch(stage.a.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ query: change, variables: { input } }),
          signal: AbortSignal.timeout(15_000),
        })
        // What becomes of a change is nobody's concern here; that its locks hold up nobody else is.
        await response
          .then((answer) => answer.text())
          .then(
            () => done++,
            () => pause(100),
          )
      }
    }),
  )
  return {
    count: () => done,
    stop: async () => {
      isOver = true
      await Promise.all(workers)
    },
  }
}

/** The longest time within a span in which nothing was acknowledged in some workspace. */
function longestGap({ writes }: History, workspaceOf: ReadonlyMap<string, string>, from: number, to: number): number {
  const times = new Map<string, number[]>()
  for (const write of writes) {
    if (write.kind !== 'ok' || write.at < from || write.at > to) continue
    const workspace = workspaceOf.get(write.conversation) ?? ''
    times.set(workspace, [...(times.get(workspace) ?? []), write.at])
  }
  const gaps = [...new Set(workspaceOf.values())].flatMap((workspace) =>
    [from, ...(times.get(workspace) ?? []), to].map((at, index, all) => (all[index + 1] ?? at) - at),
  )
  return Math.max(...gaps)
}
