/** Generates the Prisma client at install. */
import { generateClient } from './client.ts'

generateClient()
