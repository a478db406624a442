import { expect, it, onTestFinished } from 'vitest'
import { startTestApp } from '../testing/app.ts'
import { startChat, type, typingChanged, watched } from '../testing/ephemeral.ts'
import { foundCompany } from '../testing/people.ts'

it('[003-04] typing is believed for six seconds unless it is set otherwise', async () => {
  const app = await startTestApp()
  onTestFinished(() => app.close())
  const acme = await foundCompany(app)
  const visitor = await acme.visitor()
  const chat = await startChat(visitor)
  const live = acme.owner.subscribe(typingChanged, { id: chat })
  await watched(app, 1)
  const before = Date.now()
  await type(visitor, chat)
  const { expiresAt } = (await live.next()).data.typingChanged
  expect(Date.parse(expiresAt)).toBeGreaterThanOrEqual(before + 6_000)
  expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.now() + 6_000)
  live.stop()
})
