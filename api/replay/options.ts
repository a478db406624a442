/** What can be said on the command line. */
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { ReplayError } from './errors.ts'

export const usage = `pnpm replay FILE... [options]

Plays dialogues through a running Parley and checks that nothing is lost, doubled or out of order.
FILE is a file of JSON lines, plain or .gz, or a folder of them.

  --url URL          where Parley runs; several instances on one database: repeat it, or separate by commas
                     (http://localhost:4000)
  --rate N           messages per second at most (as fast as it goes)
  --concurrency N    dialogues at once (16)
  --drops N          how often the integrator's connection is cut (20)
  --limit N          dialogues at most (all)
  --seed N           another seed drops at other moments (1)
  --email, --password  an owner or administrator (the demo's)
`

/** The demo workspace's owner. */
export const demoOwner = { email: 'maya@demo.example', password: 'parley-demo' }

const whole = (min: number) => {
  const error = `must be a whole number from ${min}.`
  return z.coerce.number(error).int(error).min(min, error)
}

const shape = z.object({
  files: z.array(z.string()).min(1, 'Say which file to play.'),
  url: z
    .array(z.string())
    .default(['http://localhost:4000'])
    .transform((given) => given.flatMap((urls) => urls.split(',')).map((url) => url.trim()))
    .pipe(z.array(z.url({ protocol: /^https?$/ })).min(1))
    .transform((urls) => urls.map(endpointOf)),
  rate: z.coerce.number('must be a number above 0.').positive('must be a number above 0.').nullable().default(null),
  concurrency: whole(1).default(16),
  drops: whole(0).default(20),
  limit: whole(1).optional(),
  seed: whole(0).default(1),
  email: z.string().default(demoOwner.email),
  password: z.string().default(demoOwner.password),
})

export type CommandLine = z.output<typeof shape>

/** Reads the arguments; null when help is asked for. */
export function readCommandLine(args: readonly string[]): CommandLine | null {
  const { values, positionals } = parse(args)
  if (values.help) return null
  const parsed = shape.safeParse({ ...values, files: positionals })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const [name] = issue?.path ?? []
  const place = name === undefined || name === 'files' ? '' : `--${String(name)}: `
  throw new ReplayError(`${place}${issue?.message}\n\n${usage}`)
}

function parse(args: readonly string[]) {
  const string = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        url: { type: 'string', multiple: true },
        rate: string,
        concurrency: string,
        drops: string,
        limit: string,
        seed: string,
        email: string,
        password: string,
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new ReplayError(`${error instanceof Error ? error.message : error}\n\n${usage}`, { cause: error })
  }
}

/** People give the address of the server; the API is below it. */
function endpointOf(address: string): string {
  const url = new URL(address)
  if (url.pathname === '/') url.pathname = '/graphql'
  return url.href
}
