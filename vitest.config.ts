import { fileURLToPath } from 'node:url'
import { LongestFirst } from './api/src/testing/longest-first.ts'

/** The tests run on plain Node, which strips the types itself: what is tested is what runs. */
export default {
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['api/**/*.test.ts', 'client/**/*.test.ts', 'web/**/*.test.ts'],
    globalSetup: ['api/src/testing/global-setup.ts'],
    experimental: { viteModuleRunner: false },
    pool: 'forks',
    // No module keeps state, so a process that has loaded Parley for one file goes on with the next.
    isolate: false,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is polled for mostly comes at once; a busy machine may take longer.
    expect: { poll: { timeout: 10_000 } },
  },
}
