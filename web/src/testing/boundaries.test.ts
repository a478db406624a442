import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const SRC = fileURLToPath(new URL('..', import.meta.url))
const files = globSync('**/*.{ts,tsx}', { cwd: SRC }).filter(
  (file) => !file.startsWith('gql') && !file.includes('.test.'),
)
const imports = files.flatMap((file) => {
  const text = readFileSync(join(SRC, file), 'utf8')
  const paths = [...text.matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)].map(([, path]) => path ?? '')
  return paths.map((path) => ({ file, to: relative(SRC, join(SRC, dirname(file), path)) }))
})

const roomOf = (file: string) => file.split(sep)[0] ?? ''
const featureOf = (file: string) => (roomOf(file) === 'features' ? file.split(sep)[1] : undefined)

it('finds the imports', () => {
  expect(imports.length).toBeGreaterThan(100)
})

it('lets nothing shared import a feature', () => {
  const shared = new Set(['ui', 'lib', 'i18n', 'keyboard'])
  expect(imports.filter(({ file, to }) => shared.has(roomOf(file)) && roomOf(to) === 'features')).toEqual([])
})

it('lets no feature import another', () => {
  const crossing = imports.filter(({ file, to }) => {
    const [own, other] = [featureOf(file), featureOf(to)]
    return own !== undefined && other !== undefined && own !== other
  })
  expect(crossing).toEqual([])
})

it('lets nobody import the routes and the app but the entrance', () => {
  const top = /^(app|routes|main)\.tsx$/
  expect(imports.filter(({ file, to }) => top.test(to) && !top.test(file))).toEqual([])
})

it('has no file of more than 400 lines', () => {
  const long = files.filter((file) => readFileSync(join(SRC, file), 'utf8').split('\n').length > 400)
  expect(long).toEqual([])
})
