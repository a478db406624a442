import { Prisma } from '../generated/prisma/client.ts'

const models = {
  Channel: Prisma.ChannelScalarFieldEnum,
  Conversation: Prisma.ConversationScalarFieldEnum,
  Customer: Prisma.CustomerScalarFieldEnum,
  CustomerIdentity: Prisma.CustomerIdentityScalarFieldEnum,
  Event: Prisma.EventScalarFieldEnum,
  Message: Prisma.MessageScalarFieldEnum,
  ReadCursor: Prisma.ReadCursorScalarFieldEnum,
  Session: Prisma.SessionScalarFieldEnum,
}

const known = new Map<string, Prisma.Sql>()

/**
 * The columns of a model under an alias, one by one. A statement that selected `*` would fail on every
 * instance that prepared it as soon as a newer one adds a column.
 */
export function columnsOf(model: keyof typeof models, alias: string): Prisma.Sql {
  const key = `${model} ${alias}`
  const columns =
    known.get(key) ??
    Prisma.raw(
      Object.keys(models[model])
        .map((name) => `${alias}."${name}"`)
        .join(', '),
    )
  known.set(key, columns)
  return columns
}
