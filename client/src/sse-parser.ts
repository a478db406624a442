export interface ServerSentEvent {
  event: string
  id: string | null
  data: string
}

/** Reads `text/event-stream` in pieces of any size; answers the events that each piece completes. */
export function createSseParser(): (text: string) => ServerSentEvent[] {
  let rest = ''
  let event = ''
  let id: string | null = null
  let data: string[] = []

  function take(line: string): ServerSentEvent | null {
    if (line === '') {
      const done = data.length > 0 || event !== '' ? { event: event || 'message', id, data: data.join('\n') } : null
      event = ''
      id = null
      data = []
      return done
    }
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') event = value
    if (field === 'id') id = value
    if (field === 'data') data.push(value)
    return null
  }

  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    return lines.map(take).filter((found) => found !== null)
  }
}
