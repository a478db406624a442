import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { foundCompany } from '../testing/people.ts'

let now = Date.parse('2030-01-01T00:00:00Z')
let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => new Date(now) }, settings: { ACCESS_TOKEN_SECONDS: '600' } })
})
afterAll(() => app.close())

it('refuses a token that was good before, from the second in which it expires', async () => {
  const { owner } = await foundCompany(app)
  await owner.get('{ viewer { __typename } }')

  now += 599_999
  await owner.get('{ viewer { __typename } }')
  now += 1

  const { errors } = await owner.ask('{ viewer { __typename } }')
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
})

it('refuses a token whose session ended, although it was proven before', async () => {
  const { owner } = await foundCompany(app)
  await owner.get('{ viewer { __typename } }')

  await owner.get('mutation { signOut }')

  const { errors } = await owner.ask('{ viewer { __typename } }')
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
})
