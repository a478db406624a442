/** GraphQL itself, as all transports use it: one Yoga instance, one pipeline, one way to run an operation. */
import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
} from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { ChannelReports } from '../domain/context.ts'
import type { Actor } from '../domain/viewer.ts'
import type { Asking, GraphQLContext } from '../graphql/context.ts'
import { toGraphQLError } from '../graphql/errors.ts'
import { createDocuments, type DocumentLimits, type Documents } from '../graphql/plugins/documents.ts'
import type { Operation, OperationParams } from '../graphql/plugins/operation.ts'
import { createPipeline } from '../graphql/plugins/pipeline.ts'
import { createSharedExecution, type SharedOutcome } from './shared-execution.ts'
import { type EventStream, endWithErrors, isAsyncIterable } from './streams.ts'

export interface EngineOptions {
  schema: GraphQLSchema
  createContext(asking: Asking): GraphQLContext
  introspection(actor: Actor): boolean
  isTrusted(text: string): boolean
  reports?: ChannelReports
  log: Logger
  limits: DocumentLimits & { cost: number }
  /** False executes each subscription for itself, which is the reference that sharing is compared with. */
  sharing: boolean
}

export type Outcome = ExecutionResult | EventStream

/** An operation that passed every check and waits to be run. */
export interface Prepared {
  args: ExecutionArgs & { contextValue: Operation & GraphQLContext }
  kind: OperationTypeNode | null
  /** Never rejects: what goes wrong is in the result, masked. */
  run(): Promise<Outcome>
  /** The same for a subscription of which others may have the like: what is equal is executed and serialised once. */
  share(): Promise<SharedOutcome>
}

export interface Engine {
  documents: Documents
  /** Parses, validates and builds the context. Answers the errors when the operation may not run. */
  prepare(asking: Asking, params: OperationParams): Promise<Prepared | readonly GraphQLError[]>
  mask(error: unknown): GraphQLError
}

export const graphqlPath = '/graphql'

export function createEngine({
  schema,
  createContext,
  introspection,
  isTrusted,
  reports,
  log,
  limits,
  sharing,
}: EngineOptions): Engine {
  const documents = createDocuments(schema, limits)
  const mask = (error: unknown) => toGraphQLError(error, log)
  const share = createSharedExecution(schema, mask)
  const yoga = createYoga<Operation, GraphQLContext>({
    schema,
    context: ({ asking }) => createContext(asking),
    plugins: createPipeline({ documents, cost: limits.cost, isTrusted, reports, introspection }),
    maskedErrors: { maskError: mask },
    // Of Yoga only the pipeline is used: the transports read requests, write answers and cache documents themselves.
    graphiql: false,
    logging: false,
    parserAndValidationCache: false,
  })

  async function prepare(asking: Asking, params: OperationParams): Promise<Prepared | readonly GraphQLError[]> {
    try {
      const enveloped = yoga.getEnveloped<Operation>({ asking, params })
      const document = enveloped.parse(params.query)
      // Equal documents are parsed once; what keeps the operation keeps their one text, and not a copy for each.
      params.query = document.loc?.source.body ?? params.query
      const errors: readonly GraphQLError[] = enveloped.validate(schema, document)
      if (errors.length > 0) return errors.map(withoutStatus)
      const contextValue = await enveloped.contextFactory()
      const args = {
        schema,
        document,
        contextValue,
        variableValues: params.variables,
        operationName: params.operationName,
      }
      const kind = getOperationAST(document, params.operationName)?.operation ?? null
      const start = kind === OperationTypeNode.SUBSCRIPTION ? enveloped.subscribe : enveloped.execute
      const run = () => settle(() => start(args), mask)
      return { args, kind, run, share: sharing && kind === OperationTypeNode.SUBSCRIPTION ? () => share(args) : run }
    } catch (error) {
      return [mask(error)]
    }
  }

  return { documents, prepare, mask }
}

/** Yoga marks validation errors with the HTTP status that it would give them. */
function withoutStatus(error: GraphQLError): GraphQLError {
  const { http: _, ...extensions } = error.extensions
  const { message, nodes, source, positions, path } = error
  return new GraphQLError(message, { nodes, source, positions, path, extensions })
}

async function settle(start: () => unknown, mask: (error: unknown) => GraphQLError): Promise<Outcome> {
  try {
    const result = await start()
    // What graphql-js resolves to is one or the other; the types of the plugins in between do not say so.
    return isAsyncIterable(result) ? endWithErrors(result, mask) : (result as ExecutionResult)
  } catch (error) {
    return { errors: [mask(error)] }
  }
}
