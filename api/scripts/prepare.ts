/** Loaded before every command: keeps compiled code between starts, and the Prisma client up to schema.prisma. */
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { generateClient, isClientFresh } from './client.ts'

enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/parley', import.meta.url)))

if (!isClientFresh()) {
  console.log('schema.prisma has changed: generating its client ...')
  generateClient()
}
