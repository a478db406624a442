import { specifiedRules, type ValidationRule, validate } from 'graphql'
import type { Documents } from './documents.ts'
import type { OperationPlugin } from './operation.ts'

const specified = new Set(specifiedRules)

/**
 * Parses within limits, and checks what does not depend on the viewer before what does: limits, then the
 * specification's rules (remembered per document), then the rules that other plugins add for this operation.
 */
export function useLimits(documents: Documents): OperationPlugin {
  return {
    onParse: ({ setParseFn }) => setParseFn((source) => documents.parse(source)),
    onValidate: ({ setValidationFn }) => {
      setValidationFn((schema, document, rules = []) => {
        const errors = documents.check(document)
        if (errors.length > 0) return errors
        const added = rules.filter((rule: ValidationRule) => !specified.has(rule))
        return added.length > 0 ? validate(schema, document, added) : []
      })
    },
  }
}
