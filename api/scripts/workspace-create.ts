/** `pnpm workspace:create`: makes a workspace with its owner, a widget and an API channel. */
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { createReadyWorkspace } from '../src/domain/accounts/create-workspace.ts'
import { StartupError } from '../src/platform/startup-error.ts'
import { withServices } from './services.ts'

const USAGE = `pnpm workspace:create --name "Fern & Kettle" --owner-name "Maya Lind" --email maya@example.com
The owner's password is made and printed once. To give your own: --password-stdin < file`

await withServices(async (services) => {
  const { name, ownerName, email, password } = await readAnswers()
  const given = password ?? randomBytes(15).toString('base64url')
  const owner = { name: ownerName, email, role: 'OWNER' as const, password: given }
  const made = await createReadyWorkspace(services, { name, owner }).catch((error: unknown) => {
    if (!(error instanceof z.ZodError)) throw error
    throw new StartupError(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'))
  })
  console.log(`
${made.workspace.name} is ready.

  Sign in     ${made.owner.email}${password === undefined ? ` / ${given}   (shown only now)` : ''}
  Widget key  ${made.widget.publicKey}
`)
})

type Answers = { name: string; ownerName: string; email: string; password: string | undefined }

async function readAnswers(): Promise<Answers> {
  const { values } = parseArgs({
    options: {
      name: { type: 'string' },
      'owner-name': { type: 'string' },
      email: { type: 'string' },
      'password-stdin': { type: 'boolean', default: false },
    },
  })
  const password = values['password-stdin'] ? (await text(process.stdin)).trim() : undefined
  return {
    name: values.name ?? (await ask('Name of the workspace: ')),
    ownerName: values['owner-name'] ?? (await ask('Name of its owner: ')),
    email: values.email ?? (await ask('E-mail address of the owner: ')),
    password,
  }
}

async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw new StartupError(USAGE)
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await terminal.question(question)
  } finally {
    terminal.close()
  }
}
