/** Sends the matrix's operations, keeps every byte of the answers, and says what must not be in them. */
import pg from 'pg'
import { parseGlobalId } from '../graphql/ids.ts'
import type { Answer, Client } from './client.ts'
import { canaries, keptFrom, type Secret, type ViewerName, type World } from './matrix-world.ts'

export interface Recorded {
  viewer: ViewerName
  /** Which operation, for the report of a failure. */
  about: string
  text: string
}

export interface Recorder {
  readonly all: readonly Recorded[]
  /** Asks over HTTP and keeps the bytes of the answer. */
  ask(viewer: ViewerName, about: string, query: string, variables: Record<string, unknown>): Promise<Answer>
  /** Subscribes over WebSocket, takes the first result and ends the subscription. What provokes it is done until it comes. */
  first(
    viewer: ViewerName,
    about: string,
    query: string,
    variables: Record<string, unknown>,
    provoke?: (() => Promise<void>) | null,
  ): Promise<Answer>
}

export function createRecorder({ viewers }: World): Recorder {
  const all: Recorded[] = []
  return {
    all,
    ask: async (viewer, about, query, variables) => {
      const text = await post(viewers[viewer], { query, variables })
      all.push({ viewer, about, text })
      return JSON.parse(text)
    },
    first: async (viewer, about, query, variables, provoke = null) => {
      const live = viewers[viewer].subscribe(query, variables)
      let isThere = false
      const first = live.next().catch(async (): Promise<Answer> => refusal((await live.ended).code))
      const arrived = first.finally(() => {
        isThere = true
      })
      while (provoke && !isThere) await provoke()
      const answer = await arrived
      live.stop()
      all.push({ viewer, about, text: JSON.stringify(answer) })
      return answer
    },
  }
}

/** A socket that is not let in is closed, which says what an error would. */
const refusal = (closeCode: number | undefined): Answer => {
  const code = closeCode === 4401 || closeCode === 4403 ? 'UNAUTHENTICATED' : `closed ${closeCode}`
  return { errors: [{ message: 'closed', extensions: { code } }] }
}

async function post({ url, token }: Client, body: unknown): Promise<string> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return response.text()
}

/** The answers in which something occurs that is kept from their viewer: a canary, or an id in any spelling. */
export async function leaksIn(world: World, recorded: readonly Recorded[]): Promise<Recorded[]> {
  const secretStrings = {
    foreign: [canaries.foreign, ...(await uuidsOf(world)).flatMap(spellings)],
    hidden: [canaries.hidden, ...idsOf(world, 'hidden')],
    other: [canaries.other, ...idsOf(world, 'other')],
    note: [canaries.note, ...idsOf(world, 'note')],
  } satisfies Record<Secret, string[]>
  return recorded.filter(({ viewer, text }) =>
    secretNames.some(
      (secret) => keptFrom[secret].includes(viewer) && secretStrings[secret].some((part) => text.includes(part)),
    ),
  )
}

const secretNames = ['foreign', 'hidden', 'other', 'note'] as const

const idsOf = ({ secrets }: World, secret: Secret) =>
  Object.values(secrets[secret]).flatMap((id) => spellings(parseGlobalId(id)?.uuid ?? id))

/** With and without dashes; a global id holds the latter. */
const spellings = (uuid: string) => [uuid, uuid.replaceAll('-', '')]

/** Every UUID in the rows of the foreign workspace. */
async function uuidsOf(world: World): Promise<string[]> {
  const dump = JSON.stringify(await dumpOf(world, world.rival.workspaceId))
  return [...new Set(dump.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g))]
}

/** All rows of a workspace, table by table. */
export async function dumpOf({ app }: Pick<World, 'app'>, workspaceId: string): Promise<Record<string, unknown[]>> {
  return withTables(app.databaseUrl, async (client, table, columns) => {
    const column = columns.includes('workspaceId') ? 'workspaceId' : 'id'
    if (table === 'DatabaseIdentity') return []
    const { rows } = await client.query(
      `SELECT to_jsonb(t) AS row FROM "${table}" t WHERE t."${column}" = $1 ORDER BY to_jsonb(t)::text`,
      [workspaceId],
    )
    return rows.map(({ row }) => row)
  })
}

/** Every row of every table as text, as a thief of the database would read it. */
export async function textOfDatabase(databaseUrl: string): Promise<string> {
  const tables = await withTables(databaseUrl, async (client, table) => {
    const { rows } = await client.query(`SELECT t::text AS text FROM "${table}" t`)
    return rows.map(({ text }) => text)
  })
  return JSON.stringify(tables)
}

async function withTables(
  databaseUrl: string,
  read: (client: pg.Client, table: string, columns: string[]) => Promise<unknown[]>,
): Promise<Record<string, unknown[]>> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ table: string; columns: string[] }>(`
      SELECT table_name AS table, array_agg(column_name::text) AS columns FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%' GROUP BY table_name ORDER BY table_name`)
    const dump: Record<string, unknown[]> = {}
    for (const { table, columns } of rows) dump[table] = await read(client, table, columns)
    return dump
  } finally {
    await client.end()
  }
}
