import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import type { AnyVariables } from '@urql/core'
import { useState } from 'react'
import { useMutation } from 'urql'
import { useText } from '../../i18n/i18n.ts'
import { type ApiError, apiErrorOf } from '../../lib/api-error.ts'
import { useErrorText } from '../../lib/use-error-text.ts'

/** One thing to do on a settings page: whether it is under way, what went wrong, and how to do it. */
export function useAction<Data, Variables extends AnyVariables>(document: TypedDocumentNode<Data, Variables>) {
  const { settings: text } = useText()
  const errorText = useErrorText()
  const [, mutate] = useMutation(document)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)

  /** Answers null when it was refused; `error` then says why. */
  async function run(variables: Variables): Promise<Data | null> {
    setBusy(true)
    setError(null)
    const { data, error: failure } = await mutate(variables)
    setBusy(false)
    if (!failure) return data ?? null
    setError(textOf(apiErrorOf(failure)))
    return null
  }

  /** The API says for fields and conflicts what to do; that is better than any general text. */
  function textOf(failure: ApiError): string {
    const issues: unknown = failure.extensions.issues
    if (failure.code === 'BAD_USER_INPUT') return issueText(issues) ?? text.badInput
    return failure.code === 'CONFLICT' ? text.conflict : errorText(failure)
  }

  return { run, isBusy, error, forget: () => setError(null) }
}

function issueText(issues: unknown): string | null {
  const [first] = Array.isArray(issues) ? issues : []
  return typeof first === 'object' && first !== null && 'message' in first ? String(first.message) : null
}
