/** `pnpm bench pages`: whether a page takes longer when a thousand times as much lies behind it. */
import { type Connection, openConnection } from './connection.ts'
import type { BenchOptions } from './main.ts'
import { type PageCase, pageCases } from './pages-cases.ts'
import { fillWorkspace } from './pages-fill.ts'
import { onStage, type Stage } from './stage.ts'
import { median, quantile, whole } from './statistics.ts'

/** How many times as long the slowest of twenty requests may take. */
const goal = 1.3
const sizes = { small: 1_000, large: 1_000_000 }

interface Side {
  connection: Connection
  cases: PageCase[]
}

/** What one block of requests to a page took, in milliseconds. Blocks are short, so that a busy moment spoils only some. */
interface Block {
  small: number[]
  large: number[]
}

interface Result {
  page: PageCase
  blocks: Block[]
}

const requestsPerBlock = 50

/** Prints the figures; false when the goal was not reached. */
export async function benchPages({ isQuick, profileDir }: BenchOptions): Promise<boolean> {
  const blocks = isQuick ? 3 : 9
  return onStage(async (stage) => {
    console.log(
      `pages: ${whole(sizes.small)} and ${whole(sizes.large)} messages, ${blocks} blocks of ${requestsPerBlock} requests to each page of both in turn\n`,
    )
    const openSmall = await prepareSide(stage, sizes.small, profileDir)
    const openLarge = await prepareSide(stage, sizes.large, profileDir)
    const [small, large] = [await openSmall(), await openLarge()]
    const results = small.cases.map((page): Result => ({ page, blocks: [] }))
    // The first block only warms up.
    for (let block = 0; block <= blocks; block++) {
      for (const [place, result] of results.entries()) {
        const measured = await measureBlock(small, large, place, block)
        if (block > 0) result.blocks.push(measured)
      }
    }
    for (const { connection } of [small, large]) connection.close()
    return print(results)
  })
}

async function measureBlock(small: Side, large: Side, place: number, block: number): Promise<Block> {
  const times: Block = { small: [], large: [] }
  for (let request = 0; request < requestsPerBlock; request++) {
    const number = block * requestsPerBlock + request
    // Each goes first as often as the other.
    if (number % 2 === 0) times.small.push(await time(small, place, number))
    times.large.push(await time(large, place, number))
    if (number % 2 === 1) times.small.push(await time(small, place, number))
  }
  return times
}

/** Fills a database and starts a server on it; connections that stay silent meanwhile would be closed, so they come after. */
async function prepareSide(stage: Stage, messages: number, profileDir?: string): Promise<() => Promise<Side>> {
  const database = await stage.createDatabase(`pages_${messages}`)
  const workspace = await fillWorkspace(database, messages)
  const server = await stage.startParley(database, { profileDir })
  const cases = await pageCases(workspace)
  return async () => ({ connection: await openConnection(server.port), cases })
}

/** How long one page took, in milliseconds. Throws when it does not hold what it should. */
async function time({ connection, cases }: Side, place: number, number: number): Promise<number> {
  const page = cases[place]
  // Primes apart, so that neighbours in time are not neighbours on the disk.
  const body = page?.bodies[(number * 7919) % page.bodies.length]
  if (!page || !body) throw new Error('[bench] there is no such page')
  const start = performance.now()
  const data = await connection.ask(page.token, body)
  const ms = performance.now() - start
  const { edges } = listOf(data)
  if (edges.length !== page.edges) throw new Error(`[bench] ${page.name} has ${edges.length} edges, not ${page.edges}`)
  return ms
}

function listOf(data: Record<string, unknown>): { edges: unknown[] } {
  // The queries of the cases answer in one of these two shapes.
  const { conversations, conversation } = data as {
    conversations?: { edges: unknown[] }
    conversation?: { messages: { edges: unknown[] } }
  }
  const list = conversations ?? conversation?.messages
  if (!list) throw new Error('[bench] the answer holds no list')
  return list
}

function print(results: readonly Result[]): boolean {
  const pad = ''.padEnd(32)
  console.log(`  ${pad}${whole(sizes.small)} messages    ${whole(sizes.large)} messages
  ${'page'.padEnd(32)}   p50     p95       p50     p95   p95 ratio`)
  let isReached = true
  for (const { page, blocks } of results) {
    const of = (size: keyof Block, share: number) => median(blocks.map((block) => quantile(block[size], share)))
    const ratio = median(blocks.map(({ small, large }) => quantile(large, 0.95) / quantile(small, 0.95)))
    const figures = [of('small', 0.5), of('small', 0.95), of('large', 0.5), of('large', 0.95)]
    const verdict = page.isGoal ? `goal ${goal} or less: ${ratio <= goal ? 'reached' : 'MISSED'}` : ''
    if (page.isGoal && ratio > goal) isReached = false
    console.log(
      `  ${page.name.padEnd(30)}${figures.map((ms) => ms.toFixed(1).padStart(8)).join('')} ms${ratio.toFixed(2).padStart(8)}  ${verdict}`,
    )
  }
  console.log('\n  Medians over the blocks.\n')
  return isReached
}
