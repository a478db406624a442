/** Generates at install what is not committed: the Prisma client, and the types of the web's operations. */
import { generateClient } from './client.ts'
import { generateOperations } from './operations.ts'

generateClient()
generateOperations()
