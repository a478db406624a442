/** What kind of answer a request asks for. */
export interface Accepted {
  html: boolean
  eventStream: boolean
  json: boolean
  /** Whether the media type of the GraphQL over HTTP specification is among what `json` stands for. */
  graphqlJson: boolean
}

export function accepted(header = '*/*'): Accepted {
  const types = header
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
    .filter((part) => !/;\s*q=0(\.0*)?$/.test(part))
    .map((part) => part.split(';', 1)[0]?.trim() ?? '')
  return {
    html: types.includes('text/html'),
    eventStream: types.includes('text/event-stream'),
    json: types.some((type) => jsonTypes.has(type)),
    graphqlJson: types.includes(graphqlJsonType),
  }
}

const graphqlJsonType = 'application/graphql-response+json'
const jsonTypes = new Set(['application/json', graphqlJsonType, 'application/*', '*/*'])
