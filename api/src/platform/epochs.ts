/** Notices that the database is not the one it was: restored, or failed over to a standby that may lack its last commits. */
import type { ClientBase } from 'pg'
import { beginEpoch } from '../domain/feed/begin-epoch.ts'

interface Identity {
  systemIdentifier: string
  timeline: number
  knownIdentifier: string | null
  knownTimeline: number | null
}

/**
 * Compares PostgreSQL's identity and timeline with what was seen last, and begins a new epoch in every log
 * when they differ. It runs on each new connection before its first use, so nothing is written before it.
 */
export async function checkEpoch(client: ClientBase, onNewEpoch: (reason: string) => void): Promise<void> {
  const seen = await identify(client)
  if (isSame(seen)) return
  await client.query('BEGIN')
  try {
    await client.query(
      `INSERT INTO "DatabaseIdentity" (id, "systemIdentifier", timeline) VALUES (1, $1, $2) ON CONFLICT DO NOTHING`,
      [seen.systemIdentifier, seen.timeline],
    )
    // Another instance may have noticed it at the same moment; the row's lock makes one of them do it.
    await client.query('SELECT 1 FROM "DatabaseIdentity" WHERE id = 1 FOR UPDATE')
    const locked = await identify(client)
    const isNew = !isSame(locked)
    if (isNew) {
      const reason = `PostgreSQL ${locked.knownIdentifier}/${locked.knownTimeline} became ${locked.systemIdentifier}/${locked.timeline}`
      const { text, values } = beginEpoch(reason)
      await client.query(text, values)
      await client.query(`UPDATE "DatabaseIdentity" SET "systemIdentifier" = $1, timeline = $2 WHERE id = 1`, [
        locked.systemIdentifier,
        locked.timeline,
      ])
      onNewEpoch(reason)
    }
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

// The name of the current WAL file begins with the timeline; the control file still names the old one right after a promotion.
async function identify(client: ClientBase): Promise<Identity> {
  const { rows } = await client.query<Identity>(`
    SELECT c.system_identifier::text AS "systemIdentifier",
      ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int AS timeline,
      d."systemIdentifier" AS "knownIdentifier", d.timeline AS "knownTimeline"
    FROM pg_control_system() c LEFT JOIN "DatabaseIdentity" d ON d.id = 1`)
  const row = rows[0]
  if (!row) throw new Error('[epochs] PostgreSQL does not say who it is')
  return row
}

const isSame = ({ systemIdentifier, timeline, knownIdentifier, knownTimeline }: Identity) =>
  systemIdentifier === knownIdentifier && timeline === knownTimeline
