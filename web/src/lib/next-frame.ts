/** Resolves when the next picture was made, and at once where nobody looks and none is. */
export const afterNextFrame = (): Promise<void> =>
  document.hidden ? Promise.resolve() : new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
