import { createHash } from 'node:crypto'

/** How often a statement must be seen before it is worth a place among the prepared ones. */
const SIGHTINGS_TO_PREPARE = 2
const MAX_PREPARED = 500
const MAX_SIGHTED = 2_000

/**
 * Names the statements that come back, so that PostgreSQL parses and plans them once per connection.
 * Statements with lists of every length are endless in number, and each prepared one costs memory on every
 * connection: so a statement is named when it is seen again, and only so many are named at all.
 */
export function createStatementNames(): (sql: string) => string {
  const names = new Map<string, string>()
  const sightings = new Map<string, number>()

  return (sql) => {
    const known = names.get(sql)
    if (known !== undefined) return known
    if (names.size >= MAX_PREPARED) return ''

    const seen = (sightings.get(sql) ?? 0) + 1
    if (seen < SIGHTINGS_TO_PREPARE) {
      if (sightings.size >= MAX_SIGHTED) sightings.clear()
      sightings.set(sql, seen)
      return ''
    }
    const name = `p_${createHash('sha256').update(sql).digest('hex').slice(0, 24)}`
    sightings.delete(sql)
    names.set(sql, name)
    return name
  }
}
