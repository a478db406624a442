/** Watches the SQL that this process really sends, below Prisma: what the driver is told to run. */
import pg from 'pg'

export interface Statement {
  text: string
  values: unknown[]
}

/** Everything that goes to PostgreSQL while the work runs, `BEGIN` and `COMMIT` too; told as it goes, and at the end. */
export async function statementsOf(
  work: () => Promise<unknown>,
  tell: (statement: Statement) => void = () => undefined,
): Promise<Statement[]> {
  const sent: Statement[] = []
  const { query } = pg.Client.prototype
  // The driver's own signature has many overloads, so the arguments pass through as they are.
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const statement = statementOf(args)
    sent.push(statement)
    tell(statement)
    return Reflect.apply(query, this, args)
  } as typeof query
  try {
    await work()
  } finally {
    pg.Client.prototype.query = query
  }
  return sent
}

function statementOf([first, second]: unknown[]): Statement {
  if (typeof first === 'string') return { text: first, values: Array.isArray(second) ? second : [] }
  const { text, values } = first as Partial<Statement>
  return { text: text ?? '', values: values ?? (Array.isArray(second) ? second : []) }
}
