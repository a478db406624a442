/** `pnpm bench pages`: whether a page takes longer when a thousand times as much lies behind it. */
import { type Connection, openConnection } from './connection.ts'
import type { BenchOptions } from './main.ts'
import { type PageCase, pageCases } from './pages-cases.ts'
import { fillWorkspace } from './pages-fill.ts'
import { onStage, type Stage } from './stage.ts'
import { quantile, whole } from './statistics.ts'

/** How many times as long the slowest of twenty requests may take. */
const goal = 1.3
const sizes = { small: 1_000, large: 1_000_000 }

interface Side {
  connection: Connection
  cases: PageCase[]
}

interface Timing {
  page: PageCase
  small: number[]
  large: number[]
}

/** Prints the figures; false when the goal was not reached. */
export async function benchPages({ isQuick, profileDir }: BenchOptions): Promise<boolean> {
  const rounds = isQuick ? 60 : 400
  return onStage(async (stage) => {
    console.log(
      `pages: ${whole(sizes.small)} and ${whole(sizes.large)} messages, ${rounds} requests to each page of both in turn\n`,
    )
    const openSmall = await prepareSide(stage, sizes.small, profileDir)
    const openLarge = await prepareSide(stage, sizes.large, profileDir)
    const [small, large] = [await openSmall(), await openLarge()]
    const timings = small.cases.map((page): Timing => ({ page, small: [], large: [] }))
    // The first rounds only warm up.
    for (let round = -20; round < rounds; round++) {
      for (const [place, timing] of timings.entries()) {
        const first = await time(small, place, round)
        const second = await time(large, place, round)
        if (round < 0) continue
        timing.small.push(first)
        timing.large.push(second)
      }
    }
    for (const { connection } of [small, large]) connection.close()
    return print(timings)
  })
}

/** Fills a database and starts a server on it; connections that stay silent meanwhile would be closed, so they come after. */
async function prepareSide(stage: Stage, messages: number, profileDir?: string): Promise<() => Promise<Side>> {
  const database = await stage.createDatabase(`pages_${messages}`)
  const workspace = await fillWorkspace(database, messages)
  const server = await stage.startParley(database, profileDir)
  const cases = await pageCases(workspace)
  return async () => ({ connection: await openConnection(server.port), cases })
}

/** How long one page took, in milliseconds. Throws when it does not hold what it should. */
async function time({ connection, cases }: Side, place: number, round: number): Promise<number> {
  const page = cases[place]
  // Primes apart, so that neighbours in time are not neighbours on the disk.
  const body = page?.bodies[((round + 20) * 7919) % page.bodies.length]
  if (!page || !body) throw new Error('[bench] there is no such page')
  const start = performance.now()
  const data = await connection.ask(page.token, body)
  const ms = performance.now() - start
  const { edges } = listOf(data)
  if (edges.length !== page.edges) throw new Error(`[bench] ${page.name} has ${edges.length} edges, not ${page.edges}`)
  return ms
}

function listOf(data: Record<string, unknown>): { edges: unknown[] } {
  const { conversations, conversation } = data as {
    conversations?: { edges: unknown[] }
    conversation?: { messages: { edges: unknown[] } }
  }
  const list = conversations ?? conversation?.messages
  if (!list) throw new Error('[bench] the answer holds no list')
  return list
}

function print(timings: Timing[]): boolean {
  console.log(
    `  ${''.padEnd(32)}${whole(sizes.small)} messages    ${whole(sizes.large)} messages\n  ${'page'.padEnd(32)}   p50     p95       p50     p95   p95 ratio`,
  )
  let isReached = true
  for (const { page, small, large } of timings) {
    const ratio = quantile(large, 0.95) / quantile(small, 0.95)
    const figures = [small, large].flatMap((values) => [quantile(values, 0.5), quantile(values, 0.95)])
    const verdict = page.isGoal ? `goal ${goal} or less: ${ratio <= goal ? 'reached' : 'MISSED'}` : ''
    if (page.isGoal && ratio > goal) isReached = false
    console.log(
      `  ${page.name.padEnd(30)}${figures.map((ms) => ms.toFixed(1).padStart(8)).join('')} ms${ratio.toFixed(2).padStart(8)}  ${verdict}`,
    )
  }
  console.log('')
  return isReached
}
