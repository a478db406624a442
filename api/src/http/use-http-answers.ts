import type { Plugin } from 'graphql-yoga'
import type { Operation } from '../graphql/plugins/operation.ts'
import { statusOf, unauthenticatedHeaders } from './refusal.ts'

/**
 * What only HTTP has: the request was read and checked before Yoga is asked, and an answer without data has
 * a status. Everything else that an operation passes through is in the pipeline.
 */
export function useHttpAnswers(): Plugin<Operation, Operation> {
  return {
    onRequestParse: ({ serverContext, setRequestParser }) => {
      const { query, operationName, variables, extensions } = serverContext.params
      setRequestParser(() => ({
        query,
        operationName: operationName ?? undefined,
        variables: variables ?? undefined,
        extensions: extensions ?? undefined,
      }))
    },
    onResultProcess: ({ result, setResult }) => {
      if (Array.isArray(result) || Symbol.asyncIterator in result) return
      const [first] = result.errors ?? []
      // Execution that began answers `data`, null or not.
      if (!first || 'data' in result) return
      const status = statusOf(first)
      setResult({
        ...result,
        extensions: { ...result.extensions, http: { status, headers: status === 401 ? unauthenticatedHeaders : {} } },
      })
    },
  }
}
