import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import type { AnyVariables } from '@urql/core'
import { useState } from 'react'
import { useMutation } from 'urql'
import { useText } from '../../i18n/i18n.ts'
import { type ApiError, apiErrorOf } from '../../lib/api-error.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { wrongFieldsOf } from '../../lib/wrong-fields.ts'
import { cannedVariables, inBraces } from './canned-variables.ts'

/** What went wrong: at one of the fields, or with the whole. */
interface Failure {
  fields: Readonly<Record<string, string>>
  error: string | null
}

const none: Failure = { fields: {}, error: null }

/** One thing to do on a settings page: whether it is under way, what went wrong, and how to do it. */
export function useAction<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  /** What codes mean here, where that is more than they say everywhere. */
  own: Readonly<Record<string, string>> = {},
) {
  const { settings: text } = useText()
  const errorText = useErrorText()
  const [, mutate] = useMutation(document)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState(none)

  /** Answers null when it was refused; `fields` and `error` then say what to do. */
  async function run(variables: Variables): Promise<Data | null> {
    setBusy(true)
    setFailure(none)
    const { data, error } = await mutate(variables)
    setBusy(false)
    if (!error) return data ?? null
    setFailure(failureOf(apiErrorOf(error)))
    return null
  }

  function failureOf(refusal: ApiError): Failure {
    const { unknownVariables: unknown } = refusal.extensions
    if (Array.isArray(unknown)) return { fields: { text: unknownText(unknown) }, error: null }
    const known: Record<string, string> = text.wrongFields
    const fields = [...wrongFieldsOf(refusal)].flatMap((name) => (known[name] ? [[name, known[name]] as const] : []))
    return fields.length > 0
      ? { fields: Object.fromEntries(fields), error: null }
      : { ...none, error: wholeOf(refusal) }
  }

  function unknownText(unknown: readonly unknown[]): string {
    const all = (variables: readonly unknown[]) => variables.map((one) => inBraces(String(one))).join(', ')
    return text.unknownVariables(all(unknown), all(cannedVariables))
  }

  function wholeOf(refusal: ApiError): string {
    const special = own[refusal.code]
    if (special) return special
    if (refusal.code === 'BAD_USER_INPUT') return text.badInput
    const conflicts: Record<string, string> = text.conflicts
    const reason = String(refusal.extensions.reason)
    return refusal.code === 'CONFLICT' ? (conflicts[reason] ?? text.conflict) : errorText(refusal)
  }

  return { run, isBusy, ...failure }
}
