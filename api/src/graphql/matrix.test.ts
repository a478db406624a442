import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorCodes } from '../domain/errors.ts'
import { createRecorder, dumpOf, leaksIn, type Recorder } from '../testing/matrix-answers.ts'
import {
  documentOf,
  type IdPlace,
  idPlaces,
  type RootField,
  rootFields,
  variablesOf,
  withValue,
} from '../testing/matrix-schema.ts'
import { alsoNeeded, idTypesAt, mayCall, ofSession, provocationOf, valuesFor } from '../testing/matrix-values.ts'
import { createWorld, keptFrom, type ViewerName, viewerNames, type World } from '../testing/matrix-world.ts'
import { globalId, type NodeType } from './ids.ts'
import { createSchema } from './schema.ts'

const schema = createSchema()
const places = idPlaces(schema)
const callable = rootFields(schema).filter(({ field }) => !ofSession.includes(field.name))

/** Which of their own company's objects each may look up. */
const readableNodes: Record<ViewerName, NodeType[]> = {
  owner: ['Agent', 'ApiKey', 'CannedReply', 'Channel', 'Conversation', 'Customer', 'Invitation', 'Message'],
  agent: ['Agent', 'CannedReply', 'Channel', 'Conversation', 'Customer', 'Message'],
  visitor: ['Channel', 'Conversation', 'Customer', 'Message'],
  reader: ['Agent', 'CannedReply', 'Channel', 'Conversation', 'Customer', 'Message'],
  writer: [],
  anonymous: [],
}

let world: World
let recorder: Recorder
let before: Record<string, unknown[]>

beforeAll(async () => {
  world = await createWorld()
  recorder = createRecorder(world)
  before = await protectedRows()
})

afterAll(() => world.close())

describe.each(viewerNames)('[003-31] with good ids the %s', (viewer) => {
  it.each(callable.map((root) => [root.field.name, root] as const))('is served or refused: %s', async (_, root) => {
    const { data, errors } = await call(viewer, root, await goodVariables(viewer, root))
    const refusal = viewer === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN'
    if (!mayCall(root, viewer)) return expect(errors?.[0]?.extensions.code).toBe(refusal)
    expect(errors).toBeUndefined()
    expect(data).toHaveProperty(root.field.name)
  })
})

describe('[003-31] node', () => {
  it.each(Object.entries(readableNodes))('finds what the %s may read, and nothing else', async (viewer, readable) => {
    const root = callable.find(({ field }) => field.name === 'node')
    for (const type of idTypesAt('node.id')) {
      const { data } = await call(viewer as ViewerName, root as RootField, { id: world.own[type] })
      expect([type, data?.node?.__typename ?? null]).toEqual([type, readable.includes(type) ? type : null])
    }
  })
})

describe.each(viewerNames)('[003-31] an id that the %s may not use', (viewer) => {
  it.each(places.map((place) => [place.name, place] as const))('tells nothing at %s', async (_, place) => {
    for (const type of idTypesAt(place.name)) {
      const missing = await tryId(viewer, place, globalId(type, randomUUID()))
      expect(allowedCodes(place, viewer)).toContain(codeOf(missing))
      for (const id of secretIds(viewer, type)) expect(await tryId(viewer, place, id)).toEqual(missing)
    }
    for (const id of wrongIds(place)) {
      const answer = await tryId(viewer, place, id)
      expect(wrongIdCodes(place, viewer)).toContain(codeOf(answer))
    }
  })
})

describe('[003-31] after all of it', () => {
  it('nothing has changed in what others own', async () => {
    expect(await protectedRows()).toEqual(before)
  })

  it('no answer has held anything of others', async () => {
    expect(recorder.all.length).toBeGreaterThan(2_000)
    expect(await leaksIn(world, recorder.all)).toEqual([])
  })

  it('the canaries would have been seen', async () => {
    const { owner, visitor } = world.viewers
    const { data } = await owner.ask('{ conversations { edges { node { messages { edges { node { text } } } } } } }')
    const seen = [{ viewer: 'visitor' as const, about: 'the owner sees', text: JSON.stringify(data) }]
    expect(await leaksIn(world, seen)).toHaveLength(1)
    expect(visitor.token).not.toBe(owner.token)
  })

  it('[S8] no answer has held a path, SQL, a stack trace, a host name or an unexpected error', () => {
    const inside =
      /SELECT |INSERT |UPDATE "|\.ts\b|node_modules|at [\w.]+ \(|127\.0\.0\.1|localhost|prisma|postgres|[a-z]+Error\b/i
    // What the schema itself calls so.
    const own = /"\w*lastError"|"ChannelError"/g
    expect(recorder.all.filter(({ text }) => inside.test(text.replace(own, '')))).toEqual([])
    expect(recorder.all.filter(({ text }) => text.includes('INTERNAL_SERVER_ERROR'))).toEqual([])
  })

  it('every error had a documented code', () => {
    const codes = recorder.all.flatMap(({ text }) => [...text.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code))
    expect([...new Set(codes)].filter((code) => !Object.hasOwn(errorCodes, code ?? ''))).toEqual([])
  })
})

const goodVariables = (viewer: ViewerName, root: RootField, extra: string[] = []) =>
  variablesOf(root, valuesFor(world, viewer), [...alsoNeeded(root, viewer), ...extra])

function call(viewer: ViewerName, root: RootField, variables: Record<string, unknown>) {
  const document = documentOf(root, { schema, depth: 3, isVisitor: viewer === 'visitor' || viewer === 'anonymous' })
  const about = `${root.field.name} ${JSON.stringify(variables)}`
  if (root.operation === 'subscription') {
    const provoke = provocationOf(root)
    return recorder.first(viewer, about, document, variables, provoke && (() => provoke(world, viewer)))
  }
  return recorder.ask(viewer, about, document, variables)
}

async function tryId(viewer: ViewerName, place: IdPlace, id: string) {
  const good = await goodVariables(viewer, place, [place.name])
  return call(viewer, place, withValue(good, place.path, id))
}

type Answer = Awaited<ReturnType<typeof call>>

/** The code of an answer; EMPTY for a list without anything in it. */
function codeOf({ data, errors }: Answer): string {
  if (errors) return errors.map(({ extensions }) => extensions.code).join()
  return JSON.stringify(data ?? null).includes('Connection_edges":[]') ? 'EMPTY' : 'DATA'
}

/** What a missing id may be answered with. */
function allowedCodes(place: IdPlace, viewer: ViewerName): string[] {
  if (viewer === 'anonymous' && !mayCall(place, viewer)) return ['UNAUTHENTICATED']
  // Which kinds of objects a viewer may read at all is answered by kind.
  if (!mayCall(place, viewer)) return place.name === 'node.id' ? ['FORBIDDEN', 'NOT_FOUND'] : ['FORBIDDEN']
  if (place.field.name === 'conversations') return ['EMPTY']
  if (place.name === 'signIn.input.workspaceId') return ['UNAUTHENTICATED']
  if (place.name === 'sendMessage.input.ifLastMessageId') return ['CONFLICT']
  if (place.name === 'startConversation.input.customerId' && viewer === 'visitor') return ['FORBIDDEN']
  return ['NOT_FOUND']
}

/** An id of another type, or none at all, is found out before anything else is looked at. */
function wrongIdCodes(place: IdPlace, viewer: ViewerName): string[] {
  return mayCall(place, viewer) ? ['NOT_FOUND'] : ['NOT_FOUND', ...allowedCodes(place, viewer)]
}

const secretIds = (viewer: ViewerName, type: NodeType) =>
  Object.entries(world.secrets).flatMap(([secret, ids]) => {
    const isKept = Object.entries(keptFrom).some(([name, viewers]) => name === secret && viewers.includes(viewer))
    return isKept && ids[type] ? [ids[type]] : []
  })

function wrongIds(place: IdPlace): string[] {
  const types = idTypesAt(place.name)
  const others = Object.entries(world.own).filter(([type]) => !types.some((wanted) => wanted === type))
  const { foreign } = world.secrets
  const raw = randomUUID()
  const garbage = [
    '',
    'x',
    '0',
    raw,
    `con_${raw}`,
    `xyz_${raw.replaceAll('-', '')}`,
    "' OR 1=1 --",
    'con_\u0000',
    '\ud800',
    'a'.repeat(5_000),
  ]
  return [...others.map(([, id]) => id), ...(types.includes('Agent') ? [] : [foreign.Agent ?? '']), ...garbage]
}

/** The rows that nobody in the matrix may change: the other company, the other visitor, the hidden channel. */
async function protectedRows(): Promise<Record<string, unknown[]>> {
  const foreign = await dumpOf(world, world.rival.workspaceId)
  const own = await dumpOf(world, world.acme.workspaceId)
  const ids = [world.secrets.hidden, world.secrets.other].flatMap((secret) => Object.values(secret))
  const uuids = ids.map((id) => id.slice(4).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'))
  const isKept = (row: unknown) => uuids.some((id) => JSON.stringify(row).includes(id))
  return { ...foreign, own: Object.values(own).flat().filter(isKept) }
}
