import type { BenchOptions } from './main.ts'

export async function benchPages(_: BenchOptions): Promise<boolean> {
  return true
}
