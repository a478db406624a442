/** Shows how far a run is: a bar that moves on a terminal, a plain line now and then elsewhere. */
import type { Writable } from 'node:stream'

export interface Output extends Writable {
  isTTY?: boolean
  columns?: number
}

export interface State {
  sent: number
  received: number
  drops: number
  /** What is going on, for example "Playing". */
  phase: string
}

export interface Progress {
  stop(): void
}

const barMs = 100
const lineMs = 3_000
const barWidth = 24

export function showProgress(out: Output, total: number, state: () => State): Progress {
  const begun = performance.now()
  const isBar = out.isTTY === true
  const text = () => {
    const { sent, received, drops, phase } = state()
    const seconds = (performance.now() - begun) / 1_000
    const counts = `${sent}/${total} sent, ${received} received, ${drops} drops, ${seconds.toFixed(0)} s`
    return isBar ? `${phase.padEnd(10)} ${bar(Math.min(1, received / total))} ${counts}` : `${phase}: ${counts}`
  }
  const draw = () => out.write(isBar ? `\r\u001b[2K${text().slice(0, (out.columns ?? 80) - 1)}` : `${text()}\n`)
  const timer = setInterval(draw, isBar ? barMs : lineMs)
  return {
    stop: () => {
      clearInterval(timer)
      if (isBar) out.write('\r\u001b[2K')
    },
  }
}

function bar(part: number): string {
  const full = Math.round(part * barWidth)
  return '█'.repeat(full) + '░'.repeat(barWidth - full)
}
