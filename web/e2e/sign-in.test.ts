import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAgent } from '../../api/src/domain/accounts/create-workspace.ts'
import { foundCompany, type Person, testPassword } from '../../api/src/testing/people.ts'
import { findBarriers } from './barriers.ts'
import { createInboxWorld, type InboxWorld, signIn } from './inbox-world.ts'

let world: InboxWorld
let agent: Person
const demoAccounts: { name: string; email: string; password: string }[] = []

beforeAll(async () => {
  world = await createInboxWorld({ demoAccounts, settings: { ACCESS_TOKEN_SECONDS: '12' } })
  agent = await world.company.hire('AGENT')
  demoAccounts.push({ name: 'Olive', email: agent.agent.email, password: testPassword })
  await world.shop.says('Ann', 'Hello')
})

afterAll(() => world.close())

it('lets one into the demo with a click, and keeps the session over a reload', async () => {
  const { page, complaints, close } = await visit()
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Sign in as Olive' }).click()
  await page.getByText('Ann', { exact: true }).waitFor()
  await page.reload()
  await page.getByText('Ann', { exact: true }).waitFor()
  expect(complaints).toEqual([])
  await close()
})

it('renews the token before it ends, without a word', async () => {
  const { page, complaints, close } = await visit()
  await signIn(page, agent)
  // A token of twelve seconds is due after six: the socket and the next question go on with a newer one.
  await page.getByText('Ann', { exact: true }).waitFor()
  await page.waitForRequest((request) => Boolean(request.postData()?.includes('refreshSession')))
  await world.shop.says('Ann', 'Are you still there?')
  await page.locator('[aria-posinset]', { hasText: 'Are you still there?' }).waitFor()
  expect(complaints).toEqual([])
  await close()
})

it('says that a password is wrong, and lets one try again', async () => {
  const { page, close } = await visit()
  await page.getByLabel('E-mail').fill(agent.agent.email)
  await page.getByLabel('Password').fill('not the right one')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('alert').getByText('The e-mail address or the password is wrong.').waitFor()
  await signIn(page, agent)
  await close()
})

it('signs out every tab of the browser', async () => {
  const { page, context, close } = await visit()
  await signIn(page, agent)
  const other = await context.newPage()
  await other.goto(world.url)
  await other.getByText('Ann', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  for (const tab of [page, other]) await tab.getByRole('heading', { name: 'Sign in to Parley' }).waitFor()
  await other.reload()
  await other.getByRole('heading', { name: 'Sign in to Parley' }).waitFor()
  await close()
})

it('asks for no session back by what was still under way', async () => {
  const { page, complaints, close } = await visit()
  await signIn(page, agent)
  await page.locator('[aria-posinset]').first().click()
  await page.locator('article').first().waitFor()
  const asked: string[] = []
  page.on('request', (request) => asked.push(...(/mutation (\w+)/.exec(request.postData() ?? '')?.slice(1) ?? [])))
  await page.getByRole('button', { name: 'Sign out' }).click()
  // What leaving the conversation says comes with it, and has been refused when one is let in again.
  await signIn(page, agent)
  await page.locator('[aria-posinset]').first().waitFor()
  expect(asked.slice(asked.indexOf('SignOut'), asked.indexOf('SignIn') + 1)).toEqual(['SignOut', 'SignIn'])
  expect(complaints).toEqual([])
  await close()
})

it('says nothing of one agent in the name of the next', async () => {
  const { page, close } = await visit()
  await signIn(page, agent)
  await page.locator('[aria-posinset]').first().click()
  const [release, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let sends = 0
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('mutation SendMessage')) return route.fallback()
    sends++
    held.resolve()
    await release.promise
    await route.fulfill({
      status: 401,
      json: { errors: [{ message: 'No.', extensions: { code: 'UNAUTHENTICATED' } }] },
    })
  })
  await page.locator('form textarea').fill('From the first one')
  await page.keyboard.press('Enter')
  await held.promise
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signIn(page, world.company.owner)
  await page.locator('[aria-posinset]').first().waitFor()
  const refused = page.waitForResponse((response) => response.status() === 401)
  release.resolve()
  await refused
  await world.shop.says('Ann', 'One more question')
  await page.locator('[aria-posinset]', { hasText: 'One more question' }).waitFor()
  expect(sends).toBe(1)
  await close()
})

it('lets the next one in when the last has gone, whose cookie the answer takes away', async () => {
  const { page, close } = await visit()
  await signIn(page, agent)
  const release = Promise.withResolvers<void>()
  const asked: string[] = []
  await page.route('**/graphql', async (route) => {
    const [name = ''] = /Sign(Out|In)/.exec(route.request().postData() ?? '') ?? []
    asked.push(name)
    if (name !== 'SignOut') return route.fallback()
    const response = await route.fetch()
    await release.promise
    await route.fulfill({ response })
  })
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('E-mail').fill(agent.agent.email)
  await page.getByLabel('Password').fill(testPassword)
  await page.getByLabel('Password').press('Enter')
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor({ state: 'detached' })
  expect(asked).not.toContain('SignIn')
  release.resolve()
  await page.locator('nav').waitFor()
  await page.reload()
  await page.locator('nav').waitFor()
  await close()
})

it('stays signed out when another tab signed out while it renewed its session', async () => {
  const { page, context, close } = await visit()
  await signIn(page, agent)
  const second = await context.newPage()
  const renewing = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  await second.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('RefreshSession')) return route.fallback()
    const response = await route.fetch()
    renewing.resolve()
    await release.promise
    await route.fulfill({ response })
  })
  const answered = second.waitForEvent('requestfinished', (request) => !!request.postData()?.includes('RefreshSession'))
  await second.goto(world.url)
  await renewing.promise
  await page.getByRole('button', { name: 'Sign out' }).click()
  await second.getByLabel('E-mail').waitFor()
  release.resolve()
  await answered
  // It would find out soon enough that its session is over, and must not show anything of it until then.
  const hasSession = () => second.evaluate(() => localStorage.getItem('parley.has-session'))
  expect(await hasSession()).toBeNull()
  expect(await second.locator('nav').count()).toBe(0)
  await close()
})

it('shows two agents in two browsers the same, each as themselves', async () => {
  const colleague = await world.company.hire('AGENT')
  const [one, two] = [await visit(), await visit()]
  await signIn(one.page, agent)
  await signIn(two.page, colleague)
  await world.shop.says('Ben', 'Hello, both of you')
  for (const { page } of [one, two]) await page.locator('[aria-posinset]', { hasText: 'Hello, both of you' }).waitFor()
  await Promise.all([one.close(), two.close()])
})

it('lets an account of two workspaces choose one', async () => {
  const elsewhere = await foundCompany(world.app, 'Elsewhere')
  const { email } = agent.agent
  await createAgent(elsewhere.ctx, { email, name: 'Also Olive', role: 'AGENT', password: testPassword })
  const { page, close } = await visit()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(testPassword)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page
    .getByRole('button', { name: /Workspace \d/ })
    .nth(1)
    .click()
  await page.locator('nav').waitFor()
  await close()
})

/** Somebody who comes for the first time. */
async function visit() {
  const context = await world.browser.newContext({ locale: 'en-GB' })
  const complaints: string[] = []
  context.on('console', (message) => complaints.push(message.text()))
  const page: Page = await context.newPage()
  await page.goto(world.url)
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  return { page, context, complaints, close: () => context.close() }
}
