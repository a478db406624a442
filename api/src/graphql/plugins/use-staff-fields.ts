import {
  type ASTVisitor,
  type FieldNode,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  type ValidationContext,
} from 'graphql'
import { graphQLError } from '../errors.ts'
import type { OperationPlugin } from './operation.ts'

/**
 * Who may select what, before anything runs: a visitor no field or type marked `staffOnly`, an anonymous
 * request only root fields marked `anonymous`.
 */
export function useStaffFields(): OperationPlugin {
  return {
    onValidate: ({ context, addValidationRule }) => {
      const { actor } = context.asking
      if (actor.kind === 'visitor') addValidationRule(visitorRule)
      if (actor.kind === 'anonymous') addValidationRule(anonymousRule)
    },
  }
}

/** Introspection follows a rule of its own: see use-introspection.ts. */
const isMeta = (node: FieldNode) => node.name.value.startsWith('__')

function anonymousRule(context: ValidationContext): ASTVisitor {
  const schema = context.getSchema()
  const roots = new Set<unknown>([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
  return {
    Field: (node) => {
      if (!roots.has(context.getParentType()) || isMeta(node)) return
      if (context.getFieldDef()?.extensions.anonymous === true) return
      context.reportError(graphQLError('UNAUTHENTICATED', 'Sign in first.', { field: node.name.value }))
    },
  }
}

function visitorRule(context: ValidationContext): ASTVisitor {
  const refuse = (what: string) =>
    context.reportError(graphQLError('FORBIDDEN', `Visitors may not see ${what}.`, { field: what }))

  function refuseType(type: unknown) {
    if (isCompositeType(type) && isStaffOnly(type)) refuse(type.name)
  }

  return {
    InlineFragment: () => refuseType(context.getType()),
    FragmentDefinition: () => refuseType(context.getType()),
    Argument: () => {
      const argument = context.getArgument()
      if (argument && isStaffOnly(argument)) refuse(`the argument ${argument.name}`)
    },
    Field: (node) => {
      const parent = context.getParentType()
      const field = context.getFieldDef()
      if (!parent || !field || isMeta(node)) return
      const isHidden = [parent, field, getNamedType(field.type)].some(isStaffOnly)
      if (isHidden || isHiddenSomewhere(parent, field.name, context)) refuse(`${parent.name}.${field.name}`)
    },
  }
}

/** Asked of an interface, a field is hidden when it is hidden on any type that the answer could be of. */
function isHiddenSomewhere(parent: GraphQLNamedType, name: string, context: ValidationContext): boolean {
  if (!isAbstractType(parent) || !isInterfaceType(parent)) return false
  return context
    .getSchema()
    .getPossibleTypes(parent)
    .some((type) => {
      const field = isObjectType(type) ? type.getFields()[name] : undefined
      return field !== undefined && isStaffOnly(field)
    })
}

const isStaffOnly = ({ extensions }: { extensions: Readonly<Record<string, unknown>> }) => extensions.staffOnly === true
