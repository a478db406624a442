/** GraphQL over Server-Sent Events by fetch: one request per operation. All of them live and end together. */
import { closeCodes, type Link, type LinkOptions, type Receiver } from './link.ts'
import { createSseParser } from './sse-parser.ts'
import type { Operation, Result } from './types.ts'

/** Browsers open few connections to one host, and the page needs some of them for its queries. */
const streamsPerPage = 2

export function openStreams({
  fetch,
  url,
  token,
  timers,
  timings,
  ...handlers
}: LinkOptions & { fetch: typeof globalThis.fetch }): Link {
  const streams = new Set<AbortController>()
  let isOpen = false
  let isClosed = false
  let lastHeard = Date.now()
  queueMicrotask(() => {
    if (!isClosed) handlers.ready()
  })

  async function run(operation: Operation, receiver: Receiver, { signal }: AbortController) {
    const response = await request(operation, signal)
    const type = response.headers.get('content-type') ?? ''
    if (!type.startsWith('text/event-stream')) {
      const refusal = await refusalOf(response)
      if (!refusal) return end(response.status === 503 ? closeCodes.overload : closeCodes.lost)
      receiver.next(refusal, null)
      return receiver.complete()
    }
    if (!isOpen && !signal.aborted) handlers.opened()
    isOpen = true
    const isComplete = await read(response, receiver)
    // The server ends a stream without a word when it stops.
    if (!isComplete && !signal.aborted) end(closeCodes.restart)
  }

  async function request({ query, variables, operationName }: Operation, signal: AbortSignal): Promise<Response> {
    const cancel = timers.after(timings.connectTimeoutMs, () => end(closeCodes.silent))
    try {
      return await fetch(url, {
        method: 'POST',
        headers: {
          accept: 'text/event-stream',
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
        },
        body: JSON.stringify({ query, variables, operationName }),
        // The token says who asks; a cookie that came along would only be one more thing to refuse.
        credentials: 'omit',
        signal,
      })
    } finally {
      cancel()
    }
  }

  /** Answers whether the operation was completed. Reads on only when the receiver has taken what was read. */
  async function read(response: Response, receiver: Receiver): Promise<boolean> {
    const reader = response.body?.getReader()
    if (!reader) return false
    const decoder = new TextDecoder()
    const parse = createSseParser()
    for (;;) {
      lastHeard = Date.now()
      const cancel = timers.after(timings.sseSilenceMs, () => end(closeCodes.silent))
      const { done, value } = await reader.read().finally(cancel)
      lastHeard = Date.now()
      if (done) return false
      for (const { event, id, data } of parse(decoder.decode(value, { stream: true }))) {
        if (event === 'next') await receiver.next(JSON.parse(data), id)
        if (event === 'complete') {
          receiver.complete()
          return true
        }
      }
    }
  }

  function end(code: number) {
    if (isClosed) return
    release()
    handlers.closed(code)
  }

  function release() {
    isClosed = true
    for (const stream of streams) stream.abort()
    streams.clear()
  }

  return {
    transport: 'sse',
    capacity: streamsPerPage,
    holdsBack: true,
    isHolding: false,
    start: (operation, receiver) => {
      const stream = new AbortController()
      streams.add(stream)
      run(operation, receiver, stream)
        .catch(() => {
          if (!stream.signal.aborted) end(closeCodes.lost)
        })
        .finally(() => streams.delete(stream))
      return () => {
        streams.delete(stream)
        stream.abort()
      }
    },
    // A stream cannot be asked. The server speaks often enough that half of the limit means trouble.
    check: () => {
      if (streams.size > 0 && Date.now() - lastHeard > timings.sseSilenceMs / 2) end(closeCodes.silent)
    },
    close: () => {
      if (!isClosed) release()
    },
  }
}

/** An answer in the API's own words; null for what some proxy said. */
async function refusalOf(response: Response): Promise<Result | null> {
  if (!/json/.test(response.headers.get('content-type') ?? '')) return null
  // An answer that is not of GraphQL does not have this field.
  const { errors } = (await response.json()) as Result
  return Array.isArray(errors) ? { errors } : null
}
