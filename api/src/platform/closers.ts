/** What has been opened, so that it can be closed. */
export type Closers = {
  /** Remembers how to close what was just opened. */
  add: (close: () => Promise<void> | void) => void
  /** Closes everything in reverse order, once; what fails does not keep the rest open, and is thrown at the end. */
  closeAll: () => Promise<void>
}

/** Makes an empty list of things to close. */
export function createClosers(): Closers {
  const list: Array<() => Promise<void> | void> = []

  return {
    add: (close) => {
      list.push(close)
    },
    closeAll: async () => {
      const errors: unknown[] = []
      for (let close = list.pop(); close; close = list.pop()) {
        try {
          await close()
        } catch (error) {
          errors.push(error)
        }
      }
      if (errors.length > 0) throw new AggregateError(errors, 'Not everything could be closed.')
    },
  }
}
