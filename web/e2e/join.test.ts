/** The way of somebody who was invited, from the link to the inbox. */
import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { findBarriers } from './barriers.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'

const lines: string[] = []
let world: InboxWorld
let count = 0

beforeAll(async () => {
  world = await createInboxWorld()
  await world.shop.says('Ann', 'Hello')
})

afterAll(() => world.close())
afterEach(() => expect(lines.splice(0)).toEqual([]))

async function invite(role = 'AGENT') {
  const input = { email: `nina-${++count}@acme.example`, name: 'Nina', role }
  const document = `mutation ($input: InviteAgentInput!) { inviteAgent(input: $input) { token invitation { id email } } }`
  const { token, invitation } = (await world.company.owner.get(document, { input })).inviteAgent
  return { token: String(token), id: String(invitation.id), email: String(invitation.email) }
}

const revoke = (invitationId: string) =>
  world.company.owner.get(
    'mutation ($input: RevokeInvitationInput!) { revokeInvitation(input: $input) { invitation { id } } }',
    { input: { invitationId } },
  )

/** A browser of somebody whom nobody knows, at this link. */
async function arrive(token: string, options: BrowserContextOptions = {}) {
  const context = await world.browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options })
  context.on('console', (message) => lines.push(message.text()))
  context.on('weberror', (error) => lines.push(String(error.error())))
  const page = await context.newPage()
  await page.goto(new URL(`/join#${token}`, world.url).href)
  return { page, context, title: page.getByRole('heading', { level: 1 }) }
}

it('says whose team it is and for whom, and lets one in with a name and a password of one’s own', async () => {
  const { token, email } = await invite('ADMIN')
  const { page, context, title } = await arrive(token)
  await title.getByText(`Join Acme as ${email}`).waitFor()
  await page.getByText('Your role: Administrator. The invitation is good until').waitFor()
  expect(await page.getByLabel('What others call you').inputValue()).toBe('Nina')
  expect(await findBarriers(page)).toEqual([])
  await page.getByLabel('What others call you').fill('Nina Petrenko')
  await page.getByLabel('Choose a password').fill('a password of mine')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.locator('[aria-posinset]', { hasText: 'Ann' }).waitFor()
  expect(new URL(page.url()).pathname + new URL(page.url()).hash).toBe('/')
  await page.getByText('Nina Petrenko').first().waitFor()
  await page.reload()
  await page.locator('[aria-posinset]', { hasText: 'Ann' }).waitFor()
  await context.close()
})

it.each([
  ['en-GB', 'light', 'This invitation is not good any more', 'Join Acme as', 'What others call you', 'To the sign-in'],
  ['uk-UA', 'dark', 'Це запрошення вже не діє', 'Приєднайтеся до Acme як', 'Як вас називатимуть інші', 'До входу'],
] as const)('in %s, %s it asks for a new link when it is void, and takes it in the same tab', async (...row) => {
  const [locale, colorScheme, voidTitle, goodTitle, name, toSignIn] = row
  const used = await invite()
  await revoke(used.id)
  const { page, context, title } = await arrive(used.token, { locale, colorScheme })
  await title.getByText(voidTitle).waitFor()
  expect(await findBarriers(page)).toEqual([])
  const { token, email } = await invite()
  await page.goto(new URL(`/join#${token}`, world.url).href)
  await title.getByText(`${goodTitle} ${email}`).waitFor()
  await page.getByLabel(name).waitFor()
  expect(await findBarriers(page)).toEqual([])
  await page.goto(new URL('/join#pi_made-up', world.url).href)
  await page.getByRole('link', { name: toSignIn }).click()
  await page.locator('input[name="email"]').waitFor()
  await context.close()
})

it('says so when the invitation is taken back while the page is open', async () => {
  const { token, id } = await invite()
  const { page, context, title } = await arrive(token)
  await page.getByLabel('Choose a password').fill('a password of mine')
  await revoke(id)
  await page.getByRole('button', { name: 'Join' }).click()
  await title.getByText('This invitation is not good any more').waitFor()
  await page.getByText('Ask who invited you for a new one.').waitFor()
  await context.close()
})

it('says at its field what a name lacks', async () => {
  const { token } = await invite()
  const { page, context } = await arrive(token)
  await page.getByLabel('What others call you').fill('  ')
  await page.getByLabel('Choose a password').fill('a password of mine')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByText('Enter your name, up to 200 characters.').waitFor()
  expect(await findBarriers(page)).toEqual([])
  await page.getByLabel('What others call you').fill('Nina')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.locator('[aria-posinset]', { hasText: 'Ann' }).waitFor()
  await context.close()
})

it('sends whom it belongs to already to the sign-in', async () => {
  const { token, email } = await invite()
  const { page, context } = await arrive(token)
  await page.getByLabel('Choose a password').fill('a password of mine')
  const { role, passwordHash, workspaceId } = world.company.owner.agent
  const data = { id: world.app.services.id(), workspaceId, email, name: 'First', role, passwordHash }
  await world.app.db.agent.create({ data })
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('alert').getByText('There is an agent with this address already.').waitFor()
  await page.getByRole('link', { name: 'To the sign-in' }).click()
  await page.getByLabel('E-mail').waitFor()
  await context.close()
})

it('says that it cannot be read without a connection, and reads it when asked again', async () => {
  const { token, email } = await invite()
  const context = await world.browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  let isCut = true
  await page.route('**/graphql', (route) => (isCut ? route.abort() : route.fallback()))
  await page.goto(new URL(`/join#${token}`, world.url).href)
  await page.getByRole('heading', { name: 'The invitation could not be read' }).waitFor()
  await page.getByText('Parley cannot be reached.').waitFor()
  expect(await findBarriers(page)).toEqual([])
  isCut = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: `Join Acme as ${email}` }).waitFor()
  await context.close()
})
