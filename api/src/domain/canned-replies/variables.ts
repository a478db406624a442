/** The variables of canned replies, like `{{customer.name}}`. */
import { DomainError, type InputIssue } from '../errors.ts'

export const cannedReplyVariables = ['customer.name', 'agent.name', 'workspace.name'] as const

export type CannedReplyVariable = (typeof cannedReplyVariables)[number]

/** What stands for each variable; null when it is not known. */
export type VariableValues = Record<CannedReplyVariable, string | null>

/** With the comma and space around it, because they go when there is nothing to say. */
const variable = /(,?[ \t]*)\{\{([^{}]*)\}\}([,:]?[ \t]*)/g

/** Throws BAD_USER_INPUT with the names of all variables that do not exist. */
export function requireKnownVariables(text: string): void {
  const names = [...text.matchAll(variable)].map(([, , name = '']) => name.trim())
  const unknownVariables = [...new Set(names.filter((name) => !isKnown(name)))]
  if (unknownVariables.length === 0) return
  const message = `There is no variable ${unknownVariables.map(written).join(', ')}. There are: ${cannedReplyVariables.map(written).join(', ')}.`
  const issues: InputIssue[] = [{ path: 'text', message }]
  throw new DomainError('BAD_USER_INPUT', `text: ${message}`, { issues, unknownVariables })
}

/**
 * Fills in the variables. One without a value goes together with the comma and space before it, so that
 * `Hello, {{customer.name}}!` becomes `Hello!` in any language; at the start of a line, with those after it. What is filled in is
 * never looked through for variables.
 */
export function fillVariables(text: string, values: VariableValues): string {
  return text.replace(variable, (whole, before: string, inner: string, after: string, at: number) => {
    const name = inner.trim()
    if (!isKnown(name)) return whole
    const value = values[name]
    if (value !== null) return `${before}${value}${after}`
    const isLineStart = at === 0 || text[at - 1] === '\n'
    return isLineStart ? '' : after
  })
}

const isKnown = (name: string): name is CannedReplyVariable => cannedReplyVariables.some((known) => known === name)

const written = (name: string) => `{{${name}}}`
