/** A browser that makes no pictures just now, say because another window covers this one, holds nothing up. */
const longestMs = 100

/** Resolves when the next picture was made, and at once where nobody looks and none is. */
export const afterNextFrame = (): Promise<void> =>
  document.hidden
    ? Promise.resolve()
    : new Promise((resolve) => {
        requestAnimationFrame(() => setTimeout(resolve))
        setTimeout(resolve, longestMs)
      })
