/** Loaded before types are checked: those of the web's operations are made where they are missing or old. */
import { generateOperations } from './operations.ts'

generateOperations()
