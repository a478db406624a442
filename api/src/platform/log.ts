import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

export type LogOptions = {
  level?: string
  /** For a person at a terminal: short coloured lines, and only what needs attention. */
  isPretty?: boolean
  destination?: DestinationStream
}

/**
 * Makes the log. Whatever is called a password, a token, a cookie or a text never gets into it, however deep it lies,
 * and of an error only its name, message, code and stack do: PostgreSQL puts whole rows into the other fields.
 */
export async function createLog({ level, isPretty = false, destination }: LogOptions = {}): Promise<Log> {
  const options = {
    level: level ?? (isPretty ? 'warn' : 'info'),
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: withoutSecrets },
    serializers: { err: describeError },
  }
  if (destination) return pino(options, destination)
  if (!isPretty) return pino(options)
  const { PinoPretty } = await import('pino-pretty')
  return pino(options, PinoPretty({ sync: true, colorize: true, translateTime: 'SYS:HH:MM:ss' }))
}

const SECRET = /^(?:.*(?:authorization|cookie|password|secret|token|tokenhash|passwordhash)|text|apikey|x-api-key)$/i
const MAX_DEPTH = 6

function withoutSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, cleaned(name, value, 1)]))
}

function cleaned(name: string, value: unknown, depth: number): unknown {
  if (SECRET.test(name)) return '[hidden]'
  if (value instanceof Error) return describeError(value)
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value
  if (depth > MAX_DEPTH) return '[deeper]'
  if (Array.isArray(value)) return value.map((item) => cleaned('', item, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned(key, inner, depth + 1)]))
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return {
    type: error.name,
    message: error.message,
    code: 'code' in error ? error.code : undefined,
    stack: error.stack,
    cause: error.cause === undefined ? undefined : describeError(error.cause),
  }
}
