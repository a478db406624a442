/** A clock for one process, by Debian's libfaketime: it can be set while the process runs. */
import { globSync, writeFileSync } from 'node:fs'

export interface FakeClock {
  /** The environment of a process that is to live by it. */
  settings: Record<string, string>
  /** Sets it so many seconds ahead of the true time. */
  shift(seconds: number): void
}

export function createClock(file: string): FakeClock {
  const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1')
  if (!library) throw new Error('[faults] libfaketime is not installed: apt-get install faketime')
  const shift = (seconds: number) => writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}\n`)
  shift(0)
  return {
    settings: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      // What measures durations is not a clock on the wall, and nobody sets it.
      DONT_FAKE_MONOTONIC: '1',
    },
    shift,
  }
}
