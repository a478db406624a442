import pg from 'pg'

/** Held in the database by the Parley that started the server, so it is let go the moment that Parley dies. */
const CLAIM_KEY = 7_275_395

/** Claims the server for this process and makes the database if it is new. Returns how to let it go. */
export async function claimServer(url: string, database: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url, application_name: 'parley owner' })
  // The end of the server is noticed by its process, which is watched.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [CLAIM_KEY])
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${database}`)
  } catch (error) {
    await client.end()
    throw error
  }
  return () => client.end()
}

/** Whether a live Parley holds the server; unknown while it starts or stops. */
export async function lookAtClaim(url: string): Promise<'held' | 'free' | 'unknown'> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS free', [CLAIM_KEY])
    return rows[0].free ? 'free' : 'held'
  } catch {
    return 'unknown'
  } finally {
    await client.end()
  }
}
