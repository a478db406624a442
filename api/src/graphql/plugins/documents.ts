/** Parses and checks documents within limits, and remembers the small ones that come again and again. */
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  Lexer,
  type OperationDefinitionNode,
  parse,
  Source,
  specifiedRules,
  TokenKind,
  validate,
} from 'graphql'
import { graphQLError, withCode } from '../errors.ts'
import { type DocumentSize, measureDocument } from './measure.ts'
import type { OperationParams } from './operation.ts'
import { mostRepeats } from './repeats.ts'

export interface DocumentLimits {
  /** Tokens as written, and fields after spreading fragments. */
  tokens: number
  depth: number
  aliases: number
}

/** Limits that nobody has reason to change. */
const fixed = {
  documentBytes: 100_000,
  /** Below `__schema` and `__type`, where the usual introspection query goes 14 deep. */
  introspectionDepth: 20,
  directives: 50,
  fragments: 100,
  /** Brackets nested deeper than this are refused before the recursive parser sees them. */
  nesting: 120,
  /** Selections of one place in the answer, which validation compares pair by pair. */
  repeats: 100,
  /** Aliases must not multiply attempts to sign in. */
  attempts: 1,
}

export interface Documents {
  /** Throws GRAPHQL_PARSE_FAILED or DOCUMENT_TOO_LARGE. */
  parse(query: string): DocumentNode
  /** Limits first, then the rules of the specification; the same for every viewer. */
  check(document: DocumentNode): readonly GraphQLError[]
  /** The operation that a request selects; null when it cannot be told, which execution then reports. */
  operationOf(params: OperationParams): OperationDefinitionNode | null
}

/** Root fields that try a credential or make a token: one per document. */
const attemptFields = new Set([
  ...['signIn', 'refreshSession', 'startVisitorSession', 'createApiKey', 'createUpload', 'createWidgetIdentityKey'],
  ...['inviteAgent', 'acceptInvitation', 'invitationPreview', 'changePassword'],
])

const rememberedDocuments = 500
const longestRemembered = 8000

export function createDocuments(schema: GraphQLSchema, limits: DocumentLimits): Documents {
  const remembered = new Map<string, DocumentNode>()
  const checked = new WeakMap<DocumentNode, readonly GraphQLError[]>()

  function parseWithin(query: string): DocumentNode {
    const known = remembered.get(query)
    if (known) return known
    const bytes = Buffer.byteLength(query)
    if (bytes > fixed.documentBytes) throw tooLarge('length', fixed.documentBytes, bytes)
    const document = parseCoded(query, limits)
    if (query.length <= longestRemembered) {
      const oldest = remembered.size >= rememberedDocuments ? remembered.keys().next().value : undefined
      if (oldest !== undefined) remembered.delete(oldest)
      remembered.set(query, document)
    }
    return document
  }

  function check(document: DocumentNode): readonly GraphQLError[] {
    const known = checked.get(document)
    if (known) return known
    const oversized = beyond(document, limits)
    const errors = oversized
      ? [oversized]
      : validate(schema, document, specifiedRules, { maxErrors: 20 }).map((error) =>
          withCode(error, 'GRAPHQL_VALIDATION_FAILED'),
        )
    checked.set(document, errors)
    return errors
  }

  return {
    parse: parseWithin,
    check,
    operationOf: ({ query, operationName }) => {
      try {
        return getOperationAST(parseWithin(query), operationName) ?? null
      } catch (error) {
        // The pipeline parses again and reports it as an answer.
        if (error instanceof GraphQLError) return null
        throw error
      }
    },
  }
}

function parseCoded(query: string, limits: DocumentLimits): DocumentNode {
  try {
    const source = new Source(query)
    refuseOversized(source, limits)
    return parse(source, { maxTokens: limits.tokens })
  } catch (error) {
    throw error instanceof GraphQLError ? withCode(error, 'GRAPHQL_PARSE_FAILED') : error
  }
}

/** Reads the tokens without building anything. The parser recurses, so a deep document would exhaust its stack. */
function refuseOversized(source: Source, limits: DocumentLimits): void {
  const lexer = new Lexer(source)
  let tokens = 0
  let nesting = 0
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    tokens++
    if (tokens > limits.tokens) throw tooLarge('tokens', limits.tokens, tokens)
    if (opening.has(token.kind)) nesting++
    if (closing.has(token.kind)) nesting--
    if (nesting > fixed.nesting) throw tooLarge('nesting', fixed.nesting, nesting)
  }
}

const opening = new Set<TokenKind>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const closing = new Set<TokenKind>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])

function beyond(document: DocumentNode, limits: DocumentLimits): GraphQLError | null {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).length
  if (fragments > fixed.fragments) return tooLarge('fragments', fixed.fragments, fragments)
  const size = measureDocument(document, attemptFields)
  if (size.cycle !== null) {
    return graphQLError('GRAPHQL_VALIDATION_FAILED', `Fragment "${size.cycle}" must not contain itself.`)
  }
  for (const [limit, allowed, found] of measures(size, limits)) {
    if (found > allowed) return tooLarge(limit, allowed, found)
  }
  const repeats = mostRepeats(document)
  return repeats > fixed.repeats ? tooLarge('repeats', fixed.repeats, repeats) : null
}

const measures = (size: DocumentSize, limits: DocumentLimits): [string, number, number][] => [
  ['depth', limits.depth, size.depth],
  ['introspectionDepth', fixed.introspectionDepth, size.introspectionDepth],
  ['aliases', limits.aliases, size.aliases],
  ['directives', fixed.directives, size.directives],
  ['fields', limits.tokens, size.fields],
  ['attempts', fixed.attempts, size.attempts],
]

/** The refusal of a document that is beyond a limit, naming the limit. */
export function tooLarge(limit: string, allowed: number, found: number): GraphQLError {
  return graphQLError('DOCUMENT_TOO_LARGE', `The document is beyond the limit "${limit}": at most ${allowed}.`, {
    limit,
    allowed,
    // Fragments can multiply beyond what a JSON number holds.
    found: Math.min(found, Number.MAX_SAFE_INTEGER),
  })
}
