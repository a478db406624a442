/** A file system with so little room that it can be filled: a tmpfs, which only root may mount. */
import { execFileSync } from 'node:child_process'
import { rmSync, statfsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

export interface SmallDisk {
  folder: string
  /** Takes all the room that is left, also what was set free since it was last filled. */
  fill(): void
  /** Gives it back. */
  free(): void
  close(): void
}

/** Why there can be no such file system here, in a line; null when there can. */
export const whyNoSmallDisk = () =>
  process.platform === 'linux' && process.getuid?.() === 0
    ? null
    : 'it mounts a file system of limited size, which takes root on Linux'

export async function mountSmallDisk(folder: string, megabytes: number): Promise<SmallDisk> {
  await mkdir(folder)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'parley-faults', folder])
  const ballast: string[] = []
  return {
    folder,
    fill: () => {
      const { bavail, bsize } = statfsSync(folder)
      if (bavail === 0) return
      const file = join(folder, `ballast-${ballast.length}`)
      ballast.push(file)
      try {
        execFileSync('fallocate', ['--length', `${bavail * bsize}`, file], { stdio: 'ignore' })
      } catch {
        // Somebody else took some of the room meanwhile; the next time takes what is left.
      }
    },
    free: () => {
      for (const file of ballast.splice(0)) rmSync(file, { force: true })
    },
    close: () => void execFileSync('umount', [folder]),
  }
}
