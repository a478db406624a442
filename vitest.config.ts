import { fileURLToPath } from 'node:url'

/** The tests run on plain Node, which strips the types itself: what is tested is what runs. */
export default {
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['api/**/*.test.ts', 'client/**/*.test.ts', 'web/**/*.test.ts'],
    globalSetup: ['api/src/testing/global-setup.ts'],
    experimental: { viteModuleRunner: false },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is polled for mostly comes at once; a busy machine may take longer.
    expect: { poll: { timeout: 10_000 } },
  },
}
