/** What Parley is measured against: servers with a package of their own, installed when a benchmark needs them. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const folder = fileURLToPath(new URL('peers', import.meta.url))

export type PeerName = 'raw-ws' | 'socket-io' | 'yoga'

/** The file that runs a peer, and the argument that names which. */
export const peerFile = fileURLToPath(new URL('peers/peer.js', import.meta.url))

/** Installs the peers beside their code, where version control does not look; only the first time. */
export async function installPeers(): Promise<void> {
  if (existsSync(`${folder}/node_modules/.package-lock.json`)) return
  console.log('Installing what Parley is measured against ...\n')
  await promisify(execFile)('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund'], { cwd: folder })
}
