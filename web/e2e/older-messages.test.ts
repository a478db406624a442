/** What was said before is read without anybody asking, and what could not be read says so. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '../../api/src/testing/people.ts'
import { findBarriers } from './barriers.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'

let world: InboxWorld
let agent: Person

beforeAll(async () => {
  world = await createInboxWorld()
  agent = await world.company.hire('AGENT')
})

afterAll(() => world.close())

const talk = (name: string, count: number) =>
  world.shop.saysAll(Array.from({ length: count }, (_, index) => ({ name, text: `Line ${index + 1}.` })))

it('is read as long as there is room, though nobody scrolls', async () => {
  const id = await talk('Ann', 130)
  const { page, complaints, context } = await world.open(agent, {
    path: `/c/${id}`,
    viewport: { width: 1280, height: 6_000 },
  })
  await page.locator('article').filter({ hasText: 'Line 1.' }).waitFor()
  expect(complaints).toEqual([])
  await context.close()
})

it.each([
  ['en', 'Earlier messages could not be loaded.', 'Try again'],
  ['uk', 'Не вдалося завантажити давніші повідомлення.', 'Спробувати ще раз'],
] as const)('that cannot be read says so once, and is read when asked again; in %s', async (locale, words, again) => {
  const id = await talk(`Ben ${locale}`, 60)
  const { page, context } = await world.open(agent, { locale })
  let refused = 0
  await page.route('**/graphql', (route) => {
    if (!route.request().postData()?.includes('OlderMessages')) return route.fallback()
    refused++
    return route.abort()
  })
  await page.locator(`a[href="/c/${id}"]`).click()
  const alert = page.getByRole('alert').filter({ hasText: words })
  await alert.waitFor()
  await page.locator('article').filter({ hasText: 'Line 60.' }).waitFor()
  await page
    .locator('section')
    .filter({ has: page.locator('article') })
    .last()
    .hover()
  await page.mouse.wheel(0, -3_000)
  await page.locator('article').filter({ hasText: 'Line 11.' }).waitFor()
  expect(refused).toBe(1)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await findBarriers(page)).toEqual([])
  }
  await page.unroute('**/graphql')
  await alert.getByRole('button', { name: again }).click()
  await alert.waitFor({ state: 'detached' })
  await page.mouse.wheel(0, -9_000)
  await page.locator('article').filter({ hasText: 'Line 1.' }).waitFor()
  await context.close()
})
