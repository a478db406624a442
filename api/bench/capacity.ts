/** `pnpm bench capacity`: how many sockets one instance carries, what they cost, and how soon a message is on all of them. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { cpus, loadavg, totalmem } from 'node:os'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Order, Report } from './capacity-clients.ts'
import type { BenchOptions } from './main.ts'
import type { ServerProcess } from './server-process.ts'
import { onStage, type Stage } from './stage.ts'
import { quantile, whole } from './statistics.ts'
import { openWriter, shareRings, type Writer } from './writer.ts'

const goalMs = 250
/** At which the goal holds; beyond it the figures are only shown. */
const goalSockets = 5_000
const clientProcesses = 4
/** To all sockets together: a company that is as busy as that. */
const deliveriesPerSecond = 20_000
const seconds = { quick: 8, full: 30 }
/** Files that a server needs besides its sockets: the database, Redis, itself. */
const otherFiles = 100

const clientsFile = fileURLToPath(new URL('capacity-clients.ts', import.meta.url))

/** Prints the figures; false when the goal was missed, or anything was lost, doubled or reordered. */
export async function benchCapacity({ isQuick, sockets: wanted, profileDir }: BenchOptions): Promise<boolean> {
  const size = withinFiles(wanted ?? (isQuick ? 1_000 : goalSockets))
  const pauseMs = (1_000 * size) / deliveriesPerSecond
  const messages = Math.round((1_000 * (isQuick ? seconds.quick : seconds.full)) / pauseMs)
  return onStage(async (stage) => {
    const redisUrl = await stage.startRedis()
    const database = await stage.createDatabase('capacity')
    await shareRings(stage, database, redisUrl)
    const writer = await openWriter(database, 'Capacity')
    const most = `${size + 1_000}`
    const settings = { MAX_SOCKETS_PER_IP: most, MAX_SOCKETS_PER_VIEWER: most, MAX_SOCKETS: most }
    const server = await stage.startParley(database, { redisUrl, profileDir, settings })
    const gigabytes = (totalmem() / 2 ** 30).toFixed(0)
    console.log(
      `capacity: ${whole(size)} sockets in ${clientProcesses} processes beside one instance; ${cpus().length} cores, ${gigabytes} GiB, load ${loadavg()[0]?.toFixed(1)}\n`,
    )

    const before = await server.rss()
    const start = performance.now()
    const clients = await openClients(stage, server, writer, size)
    const opened = (performance.now() - start) / 1_000
    const [rss, idleCpu] = [await server.rss(), await cpuShare(server, 3_000)]

    const { reports, deliveriesCpuMs } = await send(server, writer, clients, { messages, pauseMs })
    const busy = await server.rss()
    const latencies = reports.flatMap((report) => report.latencies)
    const sum = (of: (report: Finished) => number) => reports.reduce((total, report) => total + of(report), 0)
    const [missing, wrong] = [sum((report) => report.missing), sum((report) => report.wrong)]
    const failures = reports.flatMap((report) => report.failures)
    const isComplete = missing === 0 && wrong === 0 && failures.length === 0
    const p99 = quantile(latencies, 0.99)
    const isReached = isComplete && (size > goalSockets || p99 < goalMs)

    const mebibytes = (bytes: number) => whole(bytes / 2 ** 20)
    console.log(`  sockets    ${whole(size)} open and heard after ${opened.toFixed(1)} s
  memory     ${mebibytes(before)} MiB before, ${mebibytes(rss)} MiB with all of them, ${mebibytes(busy)} MiB after the messages: ${((rss - before) / size / 1_024).toFixed(1)} KiB a socket
  processor  ${(idleCpu * 100).toFixed(1)} % of a core while nothing is said; ${((deliveriesCpuMs / (messages * size)) * 100).toFixed(2)} s for 100,000 deliveries
  delivery   p50 ${quantile(latencies, 0.5).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, slowest ${quantile(latencies, 1).toFixed(0)} ms, from the send to every socket, ${messages} messages, load ${loadavg()[0]?.toFixed(1)}${size > goalSockets ? '' : `; goal p99 below ${goalMs} ms: ${p99 < goalMs ? 'reached' : 'MISSED'}`}
  complete   ${isComplete ? 'yes' : 'NO'}: ${whole(latencies.length)} deliveries, ${missing} lost, ${wrong} doubled or out of order, ${failures.length} sockets closed ${failures[0] ?? ''}\n`)
    return isReached
  })
}

type Finished = Report & { kind: 'finished' }

/** As many as this machine lets one process open. */
function withinFiles(wanted: number): number {
  const limit = openFiles()
  const most = limit - otherFiles
  if (wanted <= most) return wanted
  console.log(
    `\`ulimit -n\` is ${whole(limit)} here, so ${whole(most)} sockets are opened instead of ${whole(wanted)}.\n`,
  )
  return most
}

/** The hard limit, to which Node raises itself. Unlimited where the system does not tell. */
function openFiles(): number {
  const report: unknown = process.report?.getReport()
  // The report's shape is documented, but not typed.
  const { userLimits } = report as { userLimits?: { open_files?: { hard: number | string } } }
  const hard = Number(userLimits?.open_files?.hard)
  return Number.isFinite(hard) ? hard : Number.POSITIVE_INFINITY
}

/** Resolves once every socket has heard a first message. */
async function openClients(stage: Stage, { port }: ServerProcess, { people, write }: Writer, size: number) {
  const clients = Array.from({ length: clientProcesses }, () => fork(clientsFile, { stdio: 'inherit' }))
  stage.closing(async () => {
    for (const client of clients) client.kill('SIGKILL')
  })
  const tokens = people.map(({ token }) => token)
  const share = (place: number) =>
    Math.floor((size * (place + 1)) / clients.length) - Math.floor((size * place) / clients.length)
  const heard = Promise.all(
    clients.map((client, place) => ask(client, { kind: 'open', port, size: share(place), tokens }, 'heard')),
  )
  const isHeard = heard.then(() => true)
  // Subscribing is not acknowledged, so it is tried now and then who hears already.
  while (!(await Promise.race([isHeard, after(2_000, false)]))) await write(0)
  return clients
}

async function send(
  server: ServerProcess,
  { write }: Writer,
  clients: ChildProcess[],
  { messages, pauseMs }: { messages: number; pauseMs: number },
) {
  const sentAt: number[] = []
  const before = await server.cpuMs()
  for (let number = 1; number <= messages; number++) {
    // Sent when its time has come, however long the one before took.
    const next = after(pauseMs)
    sentAt.push(Number(process.hrtime.bigint()) / 1e6)
    await write(number)
    await next
  }
  const reports = await Promise.all(clients.map((client) => ask(client, { kind: 'finish', sentAt }, 'finished')))
  return { reports, deliveriesCpuMs: (await server.cpuMs()) - before }
}

async function ask<Kind extends Report['kind']>(client: ChildProcess, order: Order, kind: Kind) {
  const answered = once(client, 'message')
  client.send(order)
  const died = once(client, 'exit').then(([code]) => {
    throw new Error(`[bench] clients ended with ${code}`)
  })
  const [report]: Report[] = await Promise.race([answered, died])
  if (report?.kind !== kind) throw new Error(`[bench] clients said ${report?.kind} instead of ${kind}`)
  // What was just asked of its kind.
  return report as Report & { kind: Kind }
}

/** How much of a core it uses, from 0 to 1. */
async function cpuShare(server: ServerProcess, ms: number): Promise<number> {
  const before = await server.cpuMs()
  await after(ms)
  return ((await server.cpuMs()) - before) / ms
}
