/** Streams of results that end politely: a failure is a last result with errors, and leaving never waits. */
import type { ExecutionResult, GraphQLError } from 'graphql'

export interface EventStream extends AsyncIterableIterator<ExecutionResult> {
  next(): Promise<IteratorResult<ExecutionResult, undefined>>
  return(): Promise<IteratorResult<ExecutionResult, undefined>>
}

/**
 * Wraps a subscription. When its source fails, the error becomes its last result. `return()` reaches the
 * source at once and ends a waiting `next()`, even if the source does not.
 */
export function endWithErrors(
  source: AsyncIterable<ExecutionResult>,
  mask: (error: unknown) => GraphQLError,
): EventStream {
  const iterator = source[Symbol.asyncIterator]()
  const done: IteratorReturnResult<undefined> = { done: true, value: undefined }
  let hasEnded = false
  let leave: (() => void) | null = null

  return {
    // One promise per event and none that lives as long as the stream, which would collect reactions.
    next: () =>
      new Promise((resolve) => {
        if (hasEnded) return resolve(done)
        leave = () => resolve(done)
        iterator.next().then(
          (result) => {
            if (result.done) hasEnded = true
            resolve(result.done ? done : result)
          },
          (error: unknown) => {
            const isLate = hasEnded
            hasEnded = true
            // A source that failed may still hold what it listened to; that it fails again changes nothing.
            iterator.return?.().catch(() => undefined)
            resolve(isLate ? done : { done: false, value: { errors: [mask(error)] } })
          },
        )
      }),
    return: async () => {
      hasEnded = true
      leave?.()
      await iterator.return?.()
      return done
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<ExecutionResult> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
