/** Some of the clients of `pnpm bench capacity`, in a process of their own. Its parent says what to do and when. */
import { createAudience, lanes } from './audience.ts'
import { graphqlDialect, subscription } from './dialects.ts'
import { openSockets, type Sockets } from './sockets.ts'

export type Order =
  | { kind: 'open'; port: number; size: number; tokens: string[] }
  /** Every message was sent, at these times of the machine's clock; the first one is number 1. */
  | { kind: 'finish'; sentAt: number[] }
export type Report =
  | { kind: 'heard' }
  | { kind: 'finished'; latencies: number[]; missing: number; wrong: number; failures: string[] }

/** Once the last message was sent, so long is waited for what is still on its way. */
const patienceMs = 20_000

/** Milliseconds of a clock that all processes of this machine share. */
const now = () => Number(process.hrtime.bigint()) / 1e6

let sockets: Sockets | null = null
let size = 0
const receivedAt = new Map<number, number[]>()
let audience = createAudience(0)

process.on('message', (order: Order) => void (order.kind === 'open' ? open(order) : finish(order)))
process.once('disconnect', () => {
  sockets?.close()
  process.exit()
})

async function open(order: Order & { kind: 'open' }): Promise<void> {
  size = order.size
  audience = createAudience(size)
  const counting = {
    ...audience,
    take: (member: number, number: number) => {
      audience.take(member, number)
      const times = receivedAt.get(number) ?? []
      times.push(now())
      receivedAt.set(number, times)
    },
  }
  const dialect = graphqlDialect((member) => ({
    token: order.tokens[member % order.tokens.length],
    query: subscription(),
  }))
  sockets = await openSockets(order.port, dialect, counting, size)
  await audience.everybody()
  report({ kind: 'heard' })
}

async function finish({ sentAt }: Order & { kind: 'finish' }): Promise<void> {
  const last = sentAt.length
  const numbers = Array.from({ length: Math.min(lanes, last) }, (_, place) => last - place)
  const timeout = new Promise<void>((resolve) => setTimeout(resolve, patienceMs))
  await Promise.race([Promise.all(numbers.map(audience.received)), timeout])
  const latencies: number[] = []
  for (const [index, at] of sentAt.entries()) {
    for (const time of receivedAt.get(index + 1) ?? []) latencies.push(time - at)
  }
  report({
    kind: 'finished',
    latencies,
    missing: size * last - latencies.length,
    wrong: audience.wrong,
    failures: [...(sockets?.failures() ?? [])],
  })
}

function report(what: Report): void {
  process.send?.(what)
}
