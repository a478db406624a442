/** The figures of `pnpm bench web`, in words. */
import { quantile, whole } from './statistics.ts'
import { type Frames, frameLimitMs, summaryOf } from './web-frames.ts'

/** Frames of a list that is thrown, and of one that is torn along. */
export interface Scrolled {
  flung: Frames
  torn: Frames
}

export interface Figures {
  /** How many programs waited for a processor, at the beginning and at the end. */
  load: number[]
  /** From navigation to the first rows, in milliseconds. */
  firstList: number[]
  /** The files that come before the first rows, in bytes as sent. */
  fetched: { name: string; bytes: number }[]
  widgetBytes: number
  /** A page that does next to nothing. */
  reference: Frames & { letters: number[] }
  list: Scrolled & { rows: number; heap: number }
  heapAtStart: number
  /** From a press on the row to the newest messages. */
  opened: number
  messages: Scrolled & { loaded: number; heap: number }
  /** From a key to the frame with its letter, and from Enter to the frame with the message, in milliseconds. */
  letters: number[]
  sends: { clock: number[]; work: number[] }
}

interface Verdict {
  goal: string
  isReached: boolean
}

const goals = { pressMs: 100, firstLoadBytes: 250_000, widgetBytes: 30_000 }

/** Prints them; false when a goal was not reached. */
export function printFigures(figures: Figures): boolean {
  const { load, firstList, fetched, widgetBytes, reference, list, messages, heapAtStart, opened } = figures
  const firstLoad = fetched.reduce((sum, { bytes }) => sum + bytes, 0)
  // Where a page that does nothing misses frames, a clock says nothing about others.
  const isMachineQuiet = summaryOf(reference.clock).over === 0
  const verdicts: Verdict[] = []
  const judge = (goal: string, isReached: boolean) => {
    verdicts.push({ goal, isReached })
    return `goal ${goal}: ${isReached ? 'reached' : 'MISSED'}`
  }
  const judgePress = (times: number[]) =>
    judge(`under ${goals.pressMs} ms for 95 of 100`, quantile(times, 0.95) < goals.pressMs)
  const judgeFrames = (times: number[]) => judge(`none over ${frameLimitMs} ms`, summaryOf(times).over === 0)
  const onQuietMachine = (verdict: () => string) =>
    isMachineQuiet ? verdict() : 'the plain page misses frames as well'

  const judged = (name: string, { clock, work }: Frames) =>
    [
      `${frames(name, clock)}   ${onQuietMachine(() => judgeFrames(clock))}`,
      `${frames('    work of the main thread', work)}   ${judgeFrames(work)}`,
    ].join('\n')

  console.log(`
  Load of the machine: ${load.map((value) => value.toFixed(1)).join(' to ')}, this benchmark included.

  ${'milliseconds'.padEnd(34)}     p50     p95     max
${row('Enter to the message on screen', figures.sends.clock)}   ${onQuietMachine(() => judgePress(figures.sends.clock))}
${row('  work of the main thread', figures.sends.work)}   ${judgePress(figures.sends.work)}
${row('a key to its letter on screen', figures.letters)}   ${onQuietMachine(() => judgePress(figures.letters))}
${row('  the same on a plain page', reference.letters)}
${row('navigation to the list on screen', firstList)}
${row('a press to 50,000 messages', [opened])}

  ${'frames while scrolling'.padEnd(34)}     p50     p95     max  over ${frameLimitMs} ms
${frames('a plain page', reference.clock)}
${frames('  work of the main thread', reference.work)}
${judged('the list, thrown', list.flung)}
${judged(`  torn along, ${whole(list.rows)} rows`, list.torn)}
${judged('back over messages, thrown', messages.flung)}
${judged(`  torn along, ${whole(messages.loaded)} messages`, messages.torn)}
  Before the rows that belong into them came ${uncovered(list)} of the frames of the list, and ${uncovered(messages)} of those of messages.

  Objects in memory: ${megabytes(heapAtStart)} at the start, ${megabytes(list.heap)} more with ${whole(list.rows)} rows, or ${megabytes(messages.heap)} more with ${whole(messages.loaded)} messages.
  First load: ${kilobytes(firstLoad)} gzip   ${judge(`under ${kilobytes(goals.firstLoadBytes)}`, firstLoad < goals.firstLoadBytes)}
${fetched.map(({ name, bytes }) => `    ${name.padEnd(32)}${kilobytes(bytes).padStart(9)}`).join('\n')}
  widget.js: ${kilobytes(widgetBytes)} gzip   ${judge(`at most ${kilobytes(goals.widgetBytes)}`, widgetBytes <= goals.widgetBytes)}
`)
  return verdicts.every(({ isReached }) => isReached)
}

function row(name: string, times: readonly number[]): string {
  const figures = [quantile(times, 0.5), quantile(times, 0.95), Math.max(...times)]
  return `  ${name.padEnd(34)}${figures.map((ms) => ms.toFixed(1).padStart(8)).join('')}   of ${times.length}`
}

function frames(name: string, times: readonly number[]): string {
  const { p50, p95, max, over } = summaryOf(times)
  const figures = [p50, p95, max].map((ms) => ms.toFixed(1).padStart(8)).join('')
  return `  ${name.padEnd(34)}${figures}${String(over).padStart(7)} of ${times.length}`
}

const uncovered = ({ flung, torn }: Scrolled) => flung.uncovered + torn.uncovered
const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`
const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`
