/** The list of two agents at two instances, letters in it, and a browser that several people share. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { foundCompany, testPassword } from '../../api/src/testing/people.ts'
import { atRest } from './barriers.ts'
import { contrastOf } from './contrast.ts'
import { createShop } from './inbox-world.ts'
import {
  eventually,
  maya as mayasAccount,
  type Stage,
  signInByHand,
  startStage,
  tomas as tomasAccount,
} from './stage.ts'
import type { Inbox } from './stage-inbox.ts'

let stage: Stage
let maya: Inbox
/** In Ukrainian. */
let tomas: Inbox

beforeAll(async () => {
  stage = await startStage()
  maya = await stage.enter(mayasAccount)
  tomas = await stage.enter(tomasAccount, { locale: 'uk-UA' })
}, 180_000)
afterAll(() => stage?.close())
afterEach(() => stage.expectSilence())

const firstNames = async (agent: Inbox, count: number) => (await agent.names()).slice(0, count)

describe('the list', () => {
  it('[001-12] [001-20] [001-32] takes in and sorts what comes, on both screens, without asking again', async () => {
    const asked = maya.asked.length
    for (const name of ['Ann', 'Ben', 'Cleo']) await stage.shop.says(name, `Hello from ${name}`)
    for (const agent of [maya, tomas]) await eventually(() => firstNames(agent, 3)).toEqual(['Cleo', 'Ben', 'Ann'])
    await stage.shop.says('Ann', 'I am back')
    for (const agent of [maya, tomas]) {
      await agent.row('I am back').waitFor()
      await eventually(() => firstNames(agent, 3)).toEqual(['Ann', 'Cleo', 'Ben'])
      expect((await agent.names()).filter((name) => name === 'Ann')).toEqual(['Ann'])
    }
    expect(maya.asked.slice(asked)).not.toContain('ConversationPage')
    expect([maya.loads, tomas.loads]).toEqual([1, 1])
  })

  it('[001-16] gives a letter a row of its own with a blue badge, also where there is a chat with that person', async () => {
    await stage.shop.writes('Ann', 'Рахунок за березень', 'Ось він')
    const letter = tomas.row('Рахунок за березень')
    const badge = letter.getByText('Новий лист', { exact: true })
    await badge.waitFor()
    await maya.row('Рахунок за березень').getByText('New letter', { exact: true }).waitFor()
    await eventually(() => firstNames(tomas, 2)).toEqual(['Ann', 'Ann'])
    expect(await tomas.row('I am back').getByText('Новий лист').count()).toBe(0)
    await atRest(tomas.page)
    const [red = 0, green = 0, blue = 0] = await badge.evaluate((element) =>
      (getComputedStyle(element).backgroundColor.match(/\d+/g) ?? []).map(Number),
    )
    expect(blue).toBeGreaterThan(Math.max(red, green) * 1.5)
    expect(await badge.evaluate(contrastOf)).toBeGreaterThanOrEqual(4.5)
  })

  it('[001-17] gives a chat message of somebody who has only written a letter a row of its own', async () => {
    await stage.shop.writes('Bea', 'Пропозиція', 'Прошу прочитати')
    await tomas.row('Пропозиція').waitFor()
    await stage.shop.says('Bea', 'Did you get my letter?')
    await tomas.row('Did you get my letter?').waitFor()
    await eventually(() => firstNames(tomas, 2)).toEqual(['Bea', 'Bea'])
    expect(await tomas.row('Did you get my letter?').getByText('Новий лист').count()).toBe(0)
    await tomas.row('Пропозиція').getByText('Новий лист', { exact: true }).waitFor()
  })
})

describe('[001-06] one browser after another person', () => {
  it('shows nothing of who was there before, and takes nothing more for them', async () => {
    const { page, context, sockets, field } = await stage.enter(mayasAccount)
    await page.locator('[aria-posinset]', { hasText: 'Jonas Weber' }).click()
    await field.fill('A thought that is mine alone')
    // It stays for a few seconds only, and is looked out for before it comes.
    await Promise.all([
      page.getByRole('log', { name: 'Notifications' }).getByText('A toast for Maya').waitFor(),
      stage.shop.says('Ann', 'A toast for Maya'),
    ])
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.locator('input[name="email"]').waitFor()
    await expectNothingOf(page, ['Jonas', 'A toast for Maya', 'A thought that is mine alone', 'Order system'])
    // The answer to the signing out takes it away.
    await eventually(async () => (await context.cookies()).filter(({ value }) => value !== '')).toEqual([])

    const elsewhere = await foundCompany(stage.app, 'Elsewhere')
    const itsShop = createShop(await elsewhere.integration(), elsewhere.api.id)
    await itsShop.says('Eve', 'Hello, elsewhere')
    const { email, name } = elsewhere.owner.agent
    await signInByHand(page, { name, email, password: testPassword })
    await page.locator('[aria-posinset]', { hasText: 'Hello, elsewhere' }).waitFor()
    await stage.shop.says('Ann', 'Not for the others')
    await maya.row('Not for the others').waitFor()
    await itsShop.says('Ina', 'After that')
    await page.locator('[aria-posinset]', { hasText: 'After that' }).waitFor()
    expect(await page.locator('[aria-posinset]').count()).toBe(2)
    await expectNothingOf(page, ['Jonas', 'Maya', 'Not for the others', 'A thought that is mine alone', 'Order system'])

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.locator('input[name="email"]').waitFor()
    await signInByHand(page, tomasAccount)
    await page.locator('[aria-posinset]', { hasText: 'Jonas Weber' }).click()
    await page.locator('article').first().waitFor()
    expect(await field.inputValue()).toBe('')
    await expectNothingOf(page, ['Eve', 'Ina', 'Elsewhere'])
    // One for each who signed in; those before are closed.
    await eventually(() => sockets).toHaveLength(3)
    await context.close()
  })

  it('keeps two people in two browsers apart', async () => {
    const self = (agent: Inbox) => agent.page.getByRole('complementary').getByText(/Maya Lind|Tomás Reyes/)
    expect([await self(maya).textContent(), await self(tomas).textContent()]).toEqual(['Maya Lind', 'Tomás Reyes'])
    await stage.shop.says('Dan', 'To the two of you')
    for (const agent of [maya, tomas]) await agent.choose('To the two of you')
    await maya.say('From Maya')
    await tomas.message('From Maya').getByText('Maya Lind').waitFor()
    await maya.message('From Maya').getByText('You', { exact: true }).waitFor()
  })
})

async function expectNothingOf(page: Inbox['page'], words: string[]) {
  const text = (await page.locator('html').textContent()) ?? ''
  expect(words.filter((word) => text.includes(word))).toEqual([])
}
