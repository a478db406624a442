/** `pnpm replay FILE`: plays dialogues through a running Parley and checks what became of them. */
import { runCommand } from './command.ts'

const stopping = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // The second time nobody wants to wait any longer.
    if (stopping.signal.aborted) process.exit(130)
    stopping.abort()
  })
}
process.exitCode = await runCommand(process.argv.slice(2), process.stdout, stopping.signal)
