/**
 * Finding by words, with what plain PostgreSQL has: an index of the words of a text, found by how they begin. The
 * workspace is one of the words, so that nobody's search depends on how much others have written.
 */
import { Prisma } from '../generated/prisma/client.ts'

/** PostgreSQL would keep addresses and numbers in one piece; without these characters every part of them is a word. */
const separators = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'

const mostWords = 10

/** What the words of a text are looked up by. Must be spelled exactly as the index is that the migration made. */
const wordsIn = (alias: string, text: string) =>
  Prisma.raw(`to_tsvector('simple', replace(${alias}."workspaceId"::text, '-', '') || ' ' ||
    translate(${text}, '${separators.replaceAll("'", "''")}', repeat(' ', ${separators.length})))`)

const searchable = {
  customer: wordsIn('u', `coalesce(u.name, '') || ' ' || coalesce(u.email, '') || ' ' || coalesce(u.phone, '')`),
  message: wordsIn('m', 'm.text'),
  subject: wordsIn('c', `coalesce(c.subject, '')`),
}

/** The beginnings of words that a search asks for, as a PostgreSQL query; null when there is no word in it. */
export function wordsQuery(workspaceId: string, search: string): string | null {
  const words = search.match(/[\p{L}\p{N}\p{M}]+/gu)?.slice(0, mostWords) ?? []
  if (words.length === 0) return null
  return [workspaceId.replaceAll('-', ''), ...words.map((word) => `${word}:*`)].join(' & ')
}

/** Whether a row, under the alias `u`, `m` or `c`, has all words of a query, found by its index. */
export const hasWords = (what: keyof typeof searchable, query: string) =>
  Prisma.sql`${searchable[what]} @@ to_tsquery('simple', ${query})`

/**
 * The same without the index: for rows that are few already, where PostgreSQL would otherwise look up all
 * that have the words, anywhere, time and again.
 */
export const hasWordsByItself = (what: keyof typeof searchable, query: string) =>
  Prisma.sql`(${searchable[what]} || ''::tsvector) @@ to_tsquery('simple', ${query})`
