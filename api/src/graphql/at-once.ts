/** What is often known already, and then needs no promise. */
export type AtOnce<T> = T | Promise<T>

/** Goes on with a value: in the same moment when it is there, otherwise when it comes. */
export function goOn<T, R>(value: AtOnce<T>, next: (value: T) => AtOnce<R>): AtOnce<R> {
  return value instanceof Promise ? value.then(next) : next(value)
}
