/** `pnpm bench`: how fast Parley is, as ratios between things that were measured in the same run. */
import { parseArgs } from 'node:util'
import { benchCapacity } from './capacity.ts'
import { benchCatchUp } from './catch-up.ts'
import { benchFanout } from './fanout.ts'
import { benchHerd } from './herd.ts'
import { benchIdle } from './idle.ts'
import { benchLatency } from './latency.ts'
import { benchPages } from './pages.ts'
import { benchWeb } from './web.ts'
import { benchWrites } from './writes.ts'

export interface BenchOptions {
  /** Takes slices this many times shorter, for a look rather than a figure. */
  isQuick: boolean
  /** Where the servers write CPU profiles when they end. */
  profileDir?: string
  /** Only these contenders, for a look at one of them. */
  only?: string[]
  /** How many sockets, where that can be chosen. */
  sockets?: number
}

const benchmarks: Record<string, { about: string; run(options: BenchOptions): Promise<boolean> }> = {
  writes: { about: 'sendMessage over HTTP against one prepared statement on a raw connection', run: benchWrites },
  pages: { about: 'inbox and history pages at 1,000,000 messages against 1,000', run: benchPages },
  fanout: { about: 'processor time per delivery against raw ws, Socket.IO and plain Yoga', run: benchFanout },
  idle: { about: 'memory per idle subscription, beside the same', run: benchIdle },
  latency: { about: 'from sendMessage on one instance to receipt from another', run: benchLatency },
  'catch-up': { about: 'events per second from the log to one client', run: benchCatchUp },
  capacity: {
    about: 'how many sockets one instance carries, and how soon a message is on all of them',
    run: benchCapacity,
  },
  herd: { about: 'clients that move to the other instance when theirs is killed', run: benchHerd },
  web: { about: 'the inbox in a browser: from key to picture, scrolling long lists, sizes', run: benchWeb },
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    profile: { type: 'string' },
    only: { type: 'string', multiple: true },
    sockets: { type: 'string' },
  },
})
const unknown = positionals.filter((name) => !(name in benchmarks))
if (unknown.length > 0 || positionals.length === 0) list()
else await runAll()

async function runAll(): Promise<void> {
  for (const name of positionals) {
    const isReached = await benchmarks[name]?.run({
      isQuick: values.quick,
      profileDir: values.profile,
      only: values.only,
      sockets: values.sockets === undefined ? undefined : Number(values.sockets),
    })
    if (!isReached) process.exitCode = 1
  }
}

function list(): void {
  if (unknown.length > 0) console.log(`There is no benchmark called ${unknown.join(' or ')}.\n`)
  console.log('Usage: pnpm bench NAME ... [--quick] [--profile DIR] [--only CONTENDER] [--sockets COUNT]\n')
  for (const [name, { about }] of Object.entries(benchmarks)) console.log(`  ${name.padEnd(10)}${about}`)
  process.exitCode = unknown.length > 0 ? 1 : 0
}
