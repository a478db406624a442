/** Results that wait for a sink which takes one at a time. */
export interface Queue<Item> {
  readonly isBusy: boolean
  readonly isEmpty: boolean
  readonly isFull: boolean
  /** Answers a promise when it is full, which resolves when everything was handled. */
  push(item: Item): Promise<void> | undefined
  clear(): void
}

const longestQueue = 100

/** `handle` never rejects. `onIdle` is called when nothing waits and nothing is under way. */
export function createQueue<Item>(handle: (item: Item) => void | Promise<void>, onIdle: () => void): Queue<Item> {
  const waiting: Item[] = []
  let isBusy = false
  let room: PromiseWithResolvers<void> | null = null

  async function pump() {
    if (isBusy) return
    isBusy = true
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await handle(item)
    isBusy = false
    room?.resolve()
    room = null
    onIdle()
  }

  return {
    get isBusy() {
      return isBusy
    },
    get isEmpty() {
      return waiting.length === 0 && !isBusy
    },
    get isFull() {
      return waiting.length >= longestQueue
    },
    push: (item) => {
      waiting.push(item)
      void pump()
      if (waiting.length < longestQueue) return undefined
      room ??= Promise.withResolvers()
      return room.promise
    },
    clear: () => {
      waiting.length = 0
    },
  }
}
