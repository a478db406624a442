/** Global ids: outside `con_018f...`, inside UUIDs. The prefix names the type, so an id is recognised wherever it is seen. */
import { notFound } from '../domain/errors.ts'

const prefixes = {
  Workspace: 'wsp',
  Agent: 'agt',
  Customer: 'cus',
  Channel: 'chn',
  Conversation: 'con',
  Message: 'msg',
  ApiKey: 'key',
  Invitation: 'inv',
  CannedReply: 'rpl',
  Attachment: 'att',
} as const

export type NodeType = keyof typeof prefixes

/** How errors call what people do not call by its type's name. */
const spoken: Partial<Record<NodeType, string>> = { ApiKey: 'API key', CannedReply: 'Canned reply' }

const pattern = /^([a-z]{3})_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/

export const globalId = (type: NodeType, uuid: string) => `${prefixes[type]}_${uuid.replaceAll('-', '')}`

/** The type and UUID of a global id; null when it is none. */
export function parseGlobalId(id: string): { type: NodeType; uuid: string } | null {
  const match = pattern.exec(id)
  if (!match) return null
  const [, prefix, ...parts] = match
  const type = nodeTypes.find((name) => prefixes[name] === prefix)
  return type ? { type, uuid: parts.join('-') } : null
}

export const isNodeType = (name: string): name is NodeType => Object.hasOwn(prefixes, name)

const nodeTypes = Object.keys(prefixes).filter(isNodeType)

/** The UUID of an id that must be of a type. Anything else is NOT_FOUND, as a missing object is. */
export function uuidOf(type: NodeType, id: string | number): string {
  const parsed = parseGlobalId(String(id))
  if (parsed?.type !== type) throw notFound(spoken[type] ?? type)
  return parsed.uuid
}

/** The same for an argument that may be absent; null and undefined stay what they are. */
export function optionalUuid<N extends null | undefined>(type: NodeType, id: string | number | N): string | N {
  return typeof id === 'string' || typeof id === 'number' ? uuidOf(type, id) : id
}
