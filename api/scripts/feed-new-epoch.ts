/**
 * `pnpm feed:new-epoch`: run it after the database's files were put back from a copy. Numbers of the log will be given
 * out again then, and without a new epoch an old cursor would silently skip the events that get them.
 */
import { beginEpoch } from '../src/domain/feed/begin-epoch.ts'
import { withServices } from './services.ts'

await withServices(async ({ db }) => {
  const workspaces = await db.$executeRaw(beginEpoch('by command'))
  console.log(`A new epoch begins in the log of ${workspaces} workspaces. Older cursors beyond it are refused.`)
})
