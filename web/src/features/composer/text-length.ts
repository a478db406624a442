export { charactersLeft } from '../../lib/text-length.ts'
