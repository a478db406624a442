/** The command: reads its arguments, runs, and tells the outcome. */
import { isRight } from './compare.ts'
import { readDialogues } from './dialogues.ts'
import { ApiError, NetworkError, ReplayError } from './errors.ts'
import { readCommandLine, usage } from './options.ts'
import { type Output, type Progress, showProgress } from './progress.ts'
import { replay } from './replay.ts'
import { formatReport } from './report.ts'

/** Runs the command and gives its exit code: 0 only when everything is right. */
export async function runCommand(args: readonly string[], out: Output, signal: AbortSignal): Promise<number> {
  let progress: Progress | null = null
  try {
    const asked = readCommandLine(args)
    if (!asked) return say(out, usage, 0)
    const dialogues = await readDialogues(asked.files, asked.limit)
    const total = dialogues.reduce((sum, { turns }) => sum + turns.length, 0)
    const where = asked.url.length === 1 ? asked.url[0] : `${asked.url.length} instances`
    say(out, `Playing ${dialogues.length} dialogues of ${total} messages through ${where} ...`, 0)
    const { figures, findings, keyLeft } = await replay({
      ...asked,
      dialogues,
      urls: asked.url,
      signal,
      onStart: (state) => {
        progress = showProgress(out, total, state)
      },
    }).finally(() => progress?.stop())
    say(out, formatReport(figures, findings), 0)
    if (keyLeft) say(out, `\nThe API key "${keyLeft}" could not be revoked. Revoke it by hand.`, 0)
    return isRight(findings) ? 0 : 1
  } catch (error) {
    if (signal.aborted) return say(out, 'Stopped.', 130)
    return say(out, explain(error), 1)
  }
}

function say(out: Output, text: string, code: number): number {
  out.write(`${text}\n`)
  return code
}

function explain(error: unknown): string {
  if (error instanceof ReplayError || error instanceof ApiError || error instanceof NetworkError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
