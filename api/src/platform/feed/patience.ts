/** Outlasts a database that is away: who keeps a place in the log loses nothing by waiting. */
import { DomainError } from '../../domain/errors.ts'

export interface PatienceOptions {
  /** Whether there is no use in waiting any more. */
  isOver(): boolean
  onFailure(error: unknown): void
  /** Told at each pause how to end it at once. */
  onPause(end: () => void): void
}

const longestPauseMs = 2000

/** Reads until it succeeds; null once it is over. Expected failures are thrown. */
export function createPatience({ isOver, onFailure, onPause }: PatienceOptions) {
  return async <T>(read: () => Promise<T>): Promise<T | null> => {
    for (let pause = 100; !isOver(); pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        return await read()
      } catch (error) {
        if (error instanceof DomainError) throw error
        onFailure(error)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pause)
          onPause(() => {
            clearTimeout(timer)
            resolve()
          })
        })
      }
    }
    return null
  }
}
