/** How long the frames of a page take: by the clock, and by the processor time of its main thread. */
import type { Browser, Page } from 'playwright-core'
import { quantile } from './statistics.ts'

/** A frame that takes longer was missed. */
export const frameLimitMs = 32

export interface Scroll {
  /** What is scrolled has such elements in it. */
  selector: string
  /** Pixels a second; negative for up. */
  speed: number
  seconds: number
}

export interface Frames {
  /** From one frame to the next by the clock, in milliseconds: with waiting for a processor, and for the picture, which is drawn by processors here. */
  clock: number[]
  /** What the main thread worked for each frame, in milliseconds. */
  work: number[]
  /** In how many frames less than half of what is in sight was there. */
  uncovered: number
}

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** Microseconds. */
  ts: number
  dur?: number
  /** The thread's own time within it. */
  tdur?: number
}

/** Scrolls the page as fast as that, and measures its frames. */
export async function measureScroll(browser: Browser, page: Page, scroll: Scroll): Promise<Frames> {
  const [{ frames, uncovered }, work] = await traced(
    browser,
    page,
    (): Promise<{ frames: number[]; uncovered: number }> => page.evaluate(`bench.scroll(${JSON.stringify(scroll)})`),
  )
  return { clock: frames, work, uncovered }
}

/** Does something on the page; answers as well what its main thread worked between the marks that it sets, in milliseconds. */
export async function traced<Result>(
  browser: Browser,
  page: Page,
  act: () => Promise<Result>,
): Promise<[Result, number[]]> {
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] })
  const result = await act()
  const trace: { traceEvents: TraceEvent[] } = JSON.parse((await browser.stopTracing()).toString())
  return [result, workOf(trace.traceEvents)]
}

export interface Summary {
  p50: number
  p95: number
  max: number
  /** How many were missed. */
  over: number
}

export function summaryOf(times: readonly number[]): Summary {
  return {
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    max: Math.max(...times),
    over: times.filter((ms) => ms > frameLimitMs).length,
  }
}

/** The main thread's tasks between one mark and the next, as processor time. */
function workOf(events: readonly TraceEvent[]): number[] {
  const marks = events.filter(({ name }) => name === 'bench frame').sort((a, b) => a.ts - b.ts)
  const [first] = marks
  if (!first) throw new Error('[bench] the trace holds no marks')
  const tasks = events
    .filter(({ ph, pid, tid, tdur }) => ph === 'X' && pid === first.pid && tid === first.tid && tdur !== undefined)
    .sort((a, b) => a.ts - b.ts)
  const work = marks.slice(1).map(() => 0)
  let frame = 0
  let end = 0
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    // What runs within another one is counted with it.
    if (ts < end || dur === 0) continue
    end = ts + dur
    // The clock of a thread may be late, and then counts for one task what others before it have used.
    const share = Math.min(tdur, dur) / dur
    while (frame < work.length && ts >= (marks[frame + 1]?.ts ?? 0)) frame++
    // A frame's mark is set within a task, which so belongs to two frames.
    for (let place = frame; place < work.length; place++) {
      const [from = 0, to = 0] = [marks[place]?.ts, marks[place + 1]?.ts]
      if (from >= end) break
      work[place] = (work[place] ?? 0) + (Math.max(0, Math.min(end, to) - Math.max(ts, from)) * share) / 1_000
    }
  }
  return work
}
