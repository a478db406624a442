import { setTimeout as pause } from 'node:timers/promises'
import { follow } from '../chains.ts'
import { reconnected, refusals, serviceBack, sessionsOf, waitFor } from '../failures.ts'
import { diedSends, epochEnding } from '../forks.ts'
import { whyNoPair } from '../pair.ts'
import { judge, type Row, seconds } from '../row.ts'
import type { Trial } from '../trial.ts'

export const failoverInStep: Row = {
  name: 'F8a',
  fault: 'PostgreSQL dies, a synchronous standby takes over',
  trials: { full: 5, quick: 1 },
  stage: { database: 'pair' },
  obstacle: whyNoPair,
  work: async (trial) => {
    const { history, roll, limit, caughtUp, load } = trial
    const pair = pairOf(trial)
    await pair.waitForStandby()
    const burst = load({ rate: 60 })
    await pause(700 + roll(800))
    const before = sessionsOf(history)
    const began = performance.now()
    await pair.killPrimary()
    await pause(200 + roll(300))
    await pair.promote()
    const serviceMs = await serviceBack(history, performance.now(), 30_000)
    const catchUpMs = await caughtUp(30_000)
    await burst.stop()
    const { refused, unclean } = refusals(history, began)
    const lost = reconnected(history, before)
    return judge(catchUpMs, `sends again after ${seconds(serviceMs)}, ${lost} sockets lost`, [
      ['service back (ms)', serviceMs, limit(5_000)],
      ['sockets lost', lost, 0],
      ['refused for good', refused, 0],
      ['failed without a retryable code', unclean, 0],
      ['caught up (ms)', catchUpMs, limit(5_000)],
    ])
  },
}

export const failoverBehind: Row = {
  name: 'F8b',
  fault: 'PostgreSQL dies, a standby that is behind takes over',
  trials: { full: 5, quick: 1 },
  stage: { database: 'pair' },
  obstacle: whyNoPair,
  work: async (trial) => {
    const { history, roll, limit, caughtUp, load } = trial
    const pair = pairOf(trial)
    const burst = load({ rate: 60 })
    await pause(700 + roll(800))
    const before = sessionsOf(history)
    const since = performance.now()
    await pair.freezeStandby()
    await pause(300 + roll(700))
    const began = performance.now()
    await pair.killPrimary()
    await pause(200 + roll(300))
    const until = performance.now()
    await pair.promote()
    const serviceMs = await serviceBack(history, performance.now(), 30_000)
    await recordForks(trial, { since, until })
    const toldMs = await everyoneTold(trial, until)
    await beginAgain(trial)
    const catchUpMs = await caughtUp(30_000)
    await pause(1_000)
    await burst.stop()
    await caughtUp(30_000)
    const died = diedSends(history).size
    const told = history.endings.length
    const { refused, unclean } = refusals(history, began)
    const goneOn = history.chains.length - 2 * told
    const lost = reconnected(history, before)
    const figure = `${died} acknowledged sends died with the primary, ${told} chains told in ${seconds(toldMs)}, ${goneOn} went on`
    return judge(catchUpMs, figure, [
      ['chains told (ms)', toldMs, limit(5_000)],
      ['acknowledged sends that died, too few by', 1 - died, 0],
      ['sockets lost', lost, 0],
      ['service back (ms)', serviceMs, limit(5_000)],
      ['refused for good', refused, 0],
      ['failed without a retryable code', unclean, 0],
      ['caught up (ms)', catchUpMs, limit(5_000)],
    ])
  },
}

function pairOf({ stage }: Trial) {
  const { pair } = stage.database
  if (!pair) throw new Error('[faults] there is no standby')
  return pair
}

async function recordForks({ stage, companies, history }: Trial, span: { since: number; until: number }) {
  for (const { workspaceId } of companies) {
    const { firstSeq } = await stage.services.db.feedEpoch.findFirstOrThrow({
      where: { workspaceId },
      orderBy: { epoch: 'desc' },
    })
    history.forks.push({ workspace: workspaceId, firstSeq: Number(firstSeq), ...span })
  }
}

/** How long after the promotion every chain that was given something which is gone had been told. */
async function everyoneTold({ history, places }: Trial, promotedAt: number): Promise<number> {
  const kept = await places()
  const { since = 0 } = history.forks[0] ?? {}
  const gone = history.deliveries.filter(({ id, at }) => at >= since && at <= promotedAt && !kept.has(id))
  const beyond = new Set(gone.map(({ chain }) => chain))
  const isTold = (name: string) =>
    history.endings.some(({ chain, reason }) => chain === name && reason.startsWith(epochEnding))
  await waitFor(() => [...beyond].every(isTold), 30_000)
  return performance.now() - promotedAt
}

/** Those who were told read where the log is now, and follow it from there. */
async function beginAgain({ stage, companies, followers, history, roll }: Trial) {
  const told = new Set(history.endings.map(({ chain }) => chain))
  for (const { chain, sort, instance } of followers.filter((follower) => told.has(follower.chain.name))) {
    const { workspace } = chain
    const company = companies.find(({ workspaceId }) => workspaceId === workspace)
    if (!company) continue
    const { lastSeq, epoch } = await stage.services.db.workspaceFeed.findUniqueOrThrow({
      where: { workspaceId: workspace },
    })
    const seq = Number(lastSeq)
    const again = follow({
      history,
      chain: { ...chain, name: `${chain.name} again`, after: seq },
      sort,
      url: instance.url,
      token: chain.revoked ? company.guest.token : company.token,
      after: stage.services.cursors.encode({ workspaceId: workspace, epoch, seq }),
      roll,
    })
    followers.push({ ...again, instance })
  }
}
