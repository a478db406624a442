import { setTimeout as pause } from 'node:timers/promises'
import { follow } from '../chains.ts'
import { reconnected, refusals, serviceBack, sessionsOf, waitFor } from '../failures.ts'
import { judge, type Limit, type Row, seconds } from '../row.ts'
import { whyNoSmallDisk } from '../small-disk.ts'
import type { Placed, Trial } from '../trial.ts'

/** Long texts fill what is left soon. Whoever is put off asks again at once, so few do: reads are to be had meanwhile. */
const heavy = { textLength: 8_000, rate: 5 }

export const dataFull: Row = {
  name: 'F15a',
  fault: 'disk full where PostgreSQL keeps its tables',
  trials: { full: 5, quick: 1 },
  stage: { database: 'small data' },
  scale: heavy,
  quickScale: heavy,
  obstacle: whyNoSmallDisk,
  work: async (trial) => {
    const { limit, caughtUp } = trial
    let readMs = Number.NaN
    let replayMs = Number.NaN
    const figures = await fillAndFree(trial, 5, async () => {
      readMs = await read(trial)
      const newcomers = await replay(trial)
      replayMs = await caughtUp(30_000, (follower) => newcomers.has(follower))
    })
    const { serviceMs, catchUpMs, retryable, lost } = figures
    const figure = `${retryable} sends put off, a page read in ${seconds(readMs)}, all replayed in ${seconds(replayMs)}, sends again after ${seconds(serviceMs)}, ${lost} sockets lost`
    return judge(catchUpMs, figure, [
      ...limitsOf(trial, figures),
      ['a page was read (ms)', readMs, limit(2_000)],
      ['everything was replayed (ms)', replayMs, limit(10_000)],
    ])
  },
}

export const logFull: Row = {
  name: 'F15b',
  fault: 'disk full where PostgreSQL keeps its write-ahead log',
  trials: { full: 5, quick: 1 },
  stage: { database: 'small log' },
  obstacle: whyNoSmallDisk,
  work: async (trial) => {
    const figures = await fillAndFree(trial, 60, async () => undefined)
    const { serviceMs, catchUpMs, retryable, lost } = figures
    const figure = `${retryable} sends put off, sends again after ${seconds(serviceMs)}, ${lost} sockets lost`
    return judge(catchUpMs, figure, limitsOf(trial, figures))
  },
}

type Figures = Awaited<ReturnType<typeof fillAndFree>>

function limitsOf({ limit }: Trial, { serviceMs, catchUpMs, retryable, refused, unclean, lost }: Figures): Limit[] {
  return [
    ['sends put off, too few by', 1 - retryable, 0],
    ['service back (ms)', serviceMs, limit(8_000)],
    ['sockets lost', lost, 0],
    ['refused for good', refused, 0],
    ['failed without a retryable code', unclean, 0],
    ['caught up (ms)', catchUpMs, limit(5_000)],
  ]
}

/** Leaves no room until sends have been refused for a while, then gives it back. */
async function fillAndFree(trial: Trial, rate: number, whileFull: () => Promise<void>) {
  const { stage, history, roll, isQuick, caughtUp, load } = trial
  const { disk } = stage.database
  if (!disk) throw new Error('[faults] there is no disk to fill')
  const burst = load({ rate })
  await pause(700 + roll(800))
  const before = sessionsOf(history)
  const began = performance.now()
  const filling = setInterval(disk.fill, 100)
  try {
    disk.fill()
    const isRefused = () => history.writes.some(({ kind, at }) => kind === 'info' && at > began)
    await waitFor(isRefused, 30_000)
    await whileFull()
    await pause(isQuick ? 2_000 : 12_000)
    clearInterval(filling)
    disk.free()
    const serviceMs = await serviceBack(history, performance.now(), 60_000)
    const catchUpMs = await caughtUp(30_000)
    await pause(1_000)
    await burst.stop()
    return { ...refusals(history, began), serviceMs, catchUpMs, lost: reconnected(history, before) }
  } finally {
    clearInterval(filling)
  }
}

/** How long a page of conversations takes in each company. */
async function read({ companies, stage }: Trial): Promise<number> {
  const began = performance.now()
  const query = '{ conversations(first: 20) { edges { node { id messages(last: 20) { edges { node { text } } } } } } }'
  for (const { token } of companies) {
    const response = await fetch(stage.a.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    })
    const answer = await response.text()
    if (!response.ok || answer.includes('"errors"')) throw new Error(`[faults] a page could not be read: ${answer}`)
  }
  return performance.now() - began
}

/** Somebody in each company comes and takes everything from the beginning. */
async function replay({ companies, stage, followers, history, roll }: Trial): Promise<Set<Placed>> {
  const newcomers = companies.map(({ workspaceId, start, token, cursor }, index) => {
    const follower = follow({
      history,
      chain: { name: `newcomer ${index + 1}`, workspace: workspaceId, conversation: null, after: start },
      sort: 'raw',
      url: stage.b.url,
      token,
      after: cursor,
      roll,
    })
    return { ...follower, instance: stage.b }
  })
  followers.push(...newcomers)
  return new Set(newcomers)
}
