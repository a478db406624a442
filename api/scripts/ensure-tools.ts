/** Programs that tests need and npm does not bring. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Finds a program on the PATH. Where it is missing, root on Debian or Ubuntu gets it installed and is told so;
 * anybody else is told the one line to type, and the command ends.
 */
export function ensureProgram({ name, debianPackage = name }: { name: string; debianPackage?: string }): string {
  const found = findProgram(name)
  if (found) return found

  const isDebian =
    existsSync('/etc/os-release') && /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
  if (isDebian && process.getuid?.() === 0) {
    console.log(`${name} is missing: installing Debian's package ${debianPackage} ...`)
    apt('update')
    apt('install', '--yes', '--no-install-recommends', debianPackage)
  }
  const installed = findProgram(name)
  if (installed) return installed

  const line = isDebian ? `sudo apt-get update && sudo apt-get install --yes ${debianPackage}` : `install ${name}`
  console.error(`The tests need ${name}, which is not on the PATH. Type this, and start them again:\n  ${line}`)
  process.exit(1)
}

function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function apt(...args: string[]): void {
  spawnSync('apt-get', ['--quiet', '--quiet', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
