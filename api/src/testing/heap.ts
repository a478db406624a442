import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How many bytes are held in memory once everything that can be collected was. */
export async function settledHeap(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  let smallest = Number.POSITIVE_INFINITY
  for (let n = 0; n < 5; n++) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
    const { heapUsed, external } = process.memoryUsage()
    smallest = Math.min(smallest, heapUsed + external)
  }
  return smallest
}
