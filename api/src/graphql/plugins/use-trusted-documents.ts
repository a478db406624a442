import { errorCodes } from '../../domain/errors.ts'
import { graphQLError } from '../errors.ts'
import type { OperationPlugin } from './operation.ts'

/**
 * Visitors of a channel that says so may run only documents that are known to the letter, so that the widget's key,
 * which everybody can read, opens nothing that the widget does not do itself. The anonymous `startVisitorSession`
 * that comes before is free: nobody knows yet which channel it is for, and anonymous root fields are few.
 */
export function useTrustedDocuments(isTrusted: (text: string) => boolean): OperationPlugin {
  return {
    onParse: ({ context: { asking, params } }) => {
      const { actor } = asking
      if (actor.kind !== 'visitor' || !actor.trustedDocumentsOnly || isTrusted(params.query)) return
      throw graphQLError('DOCUMENT_NOT_TRUSTED', errorCodes.DOCUMENT_NOT_TRUSTED)
    },
  }
}
