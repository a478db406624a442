/** Which subscribers may be given one and the same result: same document, variables and permissions. */
import {
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { actorIdOf, type Viewer } from '../../domain/viewer.ts'

/** What of a document decides who can share its results. */
interface Sharing {
  /** Stands for the operation: the same text, parsed once, is the same number. */
  id: number
  /** The variable that is nothing but the cursor to begin after; each subscriber has its own. */
  cursorVariable: string | null
  /** Whether it selects a field that looks at who exactly asks. */
  isPersonal: boolean
}

/** All who may be given the same. */
export interface ShareClass {
  key: string
  /** Stands for any of them. */
  viewer: Viewer
}

export type ShareClasses = (args: ExecutionArgs, viewer: Viewer) => ShareClass

export function createShareClasses(schema: GraphQLSchema): ShareClasses {
  const known = new WeakMap<DocumentNode, Map<string | null, Sharing>>()
  let lastId = 0

  function sharingOf(document: DocumentNode, operationName: string | null): Sharing {
    const operations = known.get(document) ?? new Map<string | null, Sharing>()
    known.set(document, operations)
    const found = operations.get(operationName)
    if (found) return found
    const sharing = {
      id: ++lastId,
      cursorVariable: cursorVariableOf(document, operationName),
      isPersonal: selectsPersonal(schema, document),
    }
    operations.set(operationName, sharing)
    return sharing
  }

  return ({ document, operationName, variableValues }, viewer) => {
    const { id, cursorVariable, isPersonal } = sharingOf(document, operationName ?? null)
    const variables = Object.entries(variableValues ?? {})
      .filter(([name]) => name !== cursorVariable)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    const person = isPersonal ? actorIdOf(viewer) : ''
    const key = `${id} ${permissionClass(viewer)} ${person} ${JSON.stringify(variables)}`
    return { key, viewer: isPersonal ? viewer : withoutName(viewer) }
  }
}

/** Everything about a viewer that resolvers may depend on, except its own id. A visitor sees nobody's but its own. */
function permissionClass(viewer: Viewer): string {
  const { kind, workspaceId } = viewer
  if (kind === 'visitor') return `${kind} ${workspaceId} ${viewer.customerId} ${viewer.channelId}`
  if (kind === 'integration') return `${kind} ${workspaceId} ${[...viewer.scopes].sort()}`
  const channels = viewer.channelIds === 'all' ? 'all' : [...viewer.channelIds].sort().join()
  return `${kind} ${workspaceId} ${viewer.role} ${channels}`
}

/** Somebody who may do the same and is nobody, so that what concerns one person is not taken for everybody's. */
function withoutName(viewer: Viewer): Viewer {
  if (viewer.kind === 'agent') return { ...viewer, agentId: nobody, sessionId: nobody }
  return viewer.kind === 'integration' ? { ...viewer, apiKeyId: nobody } : { ...viewer, sessionId: nobody }
}

const nobody = '00000000-0000-0000-0000-000000000000'

/** The variable of the root field's `after`, if it is used for nothing else. */
function cursorVariableOf(document: DocumentNode, operationName: string | null): string | null {
  const field = getOperationAST(document, operationName)?.selectionSet.selections[0]
  if (field?.kind !== Kind.FIELD) return null
  const after = field.arguments?.find(({ name }) => name.value === 'after')?.value
  if (after?.kind !== Kind.VARIABLE) return null
  let uses = 0
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      if (name.value === after.name.value) uses++
    },
  })
  return uses === 1 ? after.name.value : null
}

/** Whether any selected field is marked as depending on who asks. */
function selectsPersonal(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema)
  let isPersonal = false
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: () => {
        if (types.getFieldDef()?.extensions.personal === true) isPersonal = true
      },
    }),
  )
  return isPersonal
}
