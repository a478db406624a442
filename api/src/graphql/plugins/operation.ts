/** What every plugin knows about the operation at hand, whichever transport it came by. */
import type { Plugin } from 'graphql-yoga'
import type { Asking } from '../context.ts'

/** A GraphQL request as the transports hand it over, already checked for its shape. */
export interface OperationParams {
  query: string
  operationName?: string | null
  variables?: Record<string, unknown> | null
  extensions?: Record<string, unknown> | null
}

export interface Operation {
  asking: Asking
  params: OperationParams
  /** What the document costs, once it was validated. */
  cost?: number
}

/** Plugins use only hooks that run for HTTP, WebSocket and event streams alike: parse, validate, context, execute, subscribe. */
export type OperationPlugin = Plugin<Operation>
