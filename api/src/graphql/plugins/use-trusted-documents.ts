import type { ChannelReports } from '../../domain/context.ts'
import { errorCodes } from '../../domain/errors.ts'
import { graphQLError } from '../errors.ts'
import type { OperationPlugin } from './operation.ts'

const code = 'DOCUMENT_NOT_TRUSTED'

/**
 * Visitors of a channel that says so may run only documents that are known to the letter, so that the widget's key,
 * which everybody can read, opens nothing that the widget does not do itself. The anonymous `startVisitorSession`
 * that comes before is free: nobody knows yet which channel it is for, and anonymous root fields are few.
 */
export function useTrustedDocuments(isTrusted: (text: string) => boolean, reports?: ChannelReports): OperationPlugin {
  return {
    onParse: ({ context: { asking, params } }) => {
      const { actor } = asking
      if (actor.kind !== 'visitor' || !actor.trustedDocumentsOnly || isTrusted(params.query)) return
      const { workspaceId, channelId } = actor
      const refusal = { code, message: errorCodes[code], origin: null } as const
      reports?.refused({ workspaceId, channelId, kind: 'WIDGET' }, refusal)
      throw graphQLError(code, refusal.message)
    },
  }
}
