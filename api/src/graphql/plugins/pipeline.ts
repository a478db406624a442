/** Everything an operation passes through, in order; HTTP, WebSocket and event streams share it. */
import { execute, subscribe } from 'graphql'
import type { ChannelReports } from '../../domain/context.ts'
import type { Actor } from '../../domain/viewer.ts'
import type { Documents } from './documents.ts'
import type { OperationPlugin } from './operation.ts'
import { useCost } from './use-cost.ts'
import { useCursorFirst } from './use-cursor-first.ts'
import { useIntrospection } from './use-introspection.ts'
import { useLimits } from './use-limits.ts'
import { useStaffFields } from './use-staff-fields.ts'
import { useTrustedDocuments } from './use-trusted-documents.ts'
import { useValidationCodes } from './use-validation-codes.ts'

export interface PipelineOptions {
  documents: Documents
  /** The most a document may cost. */
  cost: number
  /** Whether a document is one of those that every visitor may run. */
  isTrusted(text: string): boolean
  /** Told of documents that are not. */
  reports?: ChannelReports
  /** Whether this actor may read the schema. */
  introspection(actor: Actor): boolean
}

export function createPipeline(options: PipelineOptions): OperationPlugin[] {
  const { documents, cost, isTrusted, reports, introspection } = options
  return [
    useReferenceExecutor(),
    useTrustedDocuments(isTrusted, reports),
    useLimits(documents),
    useStaffFields(),
    useIntrospection(introspection),
    useCost(cost),
    useValidationCodes(),
    useCursorFirst(),
  ]
}

/** graphql-js passes `return()` straight to the source of a subscription, even while it waits for an event. */
function useReferenceExecutor(): OperationPlugin {
  return {
    onExecute: ({ setExecuteFn }) => setExecuteFn(execute),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe),
  }
}
