/** The team: who is invited, what they may do, and who is out. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Person, testPassword } from '../../api/src/testing/people.ts'
import { findBarriers } from './barriers.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'
import { type Desk, openSettings } from './settings-desk.ts'

let world: InboxWorld
let count = 0
let colleague: Person
/** How the colleague of this test is listed. */
let email: string

beforeAll(async () => {
  world = await createInboxWorld()
  await world.shop.says('Ann', 'Hello')
})

beforeEach(async () => {
  colleague = await world.company.hire('AGENT')
  email = colleague.agent.email
})

afterAll(() => world.close())

async function invite(desk: Desk, name: string, address: string) {
  await desk.page.getByLabel('Name').fill(name)
  await desk.page.getByLabel('E-mail').fill(address)
  await desk.button('Invite').click()
}

async function choose({ page, item }: Desk, who: string, what: string) {
  await item(who).getByRole('button', { name: 'Manage' }).click()
  await page.getByRole('menuitem', { name: what }).click()
}

it('invites somebody, who joins by the link in another browser and is in the team without a reload', async () => {
  const desk = await openSettings(world, world.company.owner, 'team')
  const address = `nina-${++count}@acme.example`
  await invite(desk, 'Nina', address)
  const link = (await desk.page.locator('output').textContent()) ?? ''
  expect(link).toMatch(/\/join#pi_/)
  await desk.button('Done').click()
  const invited = desk.page.getByRole('list', { name: 'Invited' })
  await invited.getByText(address).waitFor()
  expect(await findBarriers(desk.page)).toEqual([])

  const context = await world.browser.newContext({ locale: 'en-GB' })
  context.on('console', (message) => desk.complaints.push(message.text()))
  const page = await context.newPage()
  await page.goto(link)
  await page.getByRole('heading', { name: `Join Acme as ${address}` }).waitFor()
  await page.getByLabel('What others call you').fill('Nina Petrenko')
  await page.getByLabel('Choose a password').fill('a password of mine')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.locator('[aria-posinset]', { hasText: 'Ann' }).waitFor()

  const team = desk.page.getByRole('list', { name: 'Team' })
  await team.getByText('Nina Petrenko').waitFor()
  await invited.waitFor({ state: 'detached' })
  await context.close()
  await desk.close()
})

it('makes the link of an invitation void that is taken back', async () => {
  const desk = await openSettings(world, world.company.owner, 'team')
  await invite(desk, 'Max', `max-${++count}@acme.example`)
  const link = (await desk.page.locator('output').textContent()) ?? ''
  await desk.button('Done').click()
  await desk.page.getByRole('list', { name: 'Invited' }).getByRole('button', { name: 'Revoke' }).click()
  await desk.page.getByRole('list', { name: 'Invited' }).waitFor({ state: 'detached' })
  const visitor = await world.browser.newPage({ locale: 'en-GB' })
  await visitor.goto(link)
  await visitor.getByText('Ask who invited you for a new one.').waitFor()
  await visitor.close()
  await desk.close()
})

it('says what to do when somebody cannot be invited', async () => {
  const desk = await openSettings(world, world.company.owner, 'team')
  await invite(desk, 'Somebody', email)
  await desk.alert('There is an agent with this address already.').waitFor()
  await invite(desk, '  ', `new-${++count}@acme.example`)
  await desk.alert('Enter a name of 1 to 200 characters.').waitFor()
  await invite(desk, 'Somebody', 'ann@example')
  await desk.alert('Enter a whole e-mail address').waitFor()
  expect(await findBarriers(desk.page)).toEqual([])
  await desk.close()
})

it('changes what a colleague may do, who sees it at once', async () => {
  const desk = await openSettings(world, world.company.owner, 'team')
  const theirs = await openSettings(world, colleague, 'team')
  const keys = theirs.page.getByRole('link', { name: 'API keys' })
  expect(await keys.count()).toBe(0)
  expect(await theirs.button('Invite').count()).toBe(0)
  await choose(desk, email, 'Make administrator')
  await desk.item(email).getByText('Administrator', { exact: true }).waitFor()
  await keys.waitFor()
  await theirs.button('Invite').waitFor()
  await theirs.page.goto(new URL('/settings/keys', world.url).href)
  await theirs.page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor()
  await choose(desk, email, 'Make agent')
  await theirs.page.getByRole('heading', { level: 1, name: 'Profile' }).waitFor()
  await keys.waitFor({ state: 'detached' })
  await theirs.close()
  await desk.close()
})

it('takes a colleague out, whose inbox closes, and lets them in again', async () => {
  const desk = await openSettings(world, world.company.owner, 'team')
  const theirs = await world.open(colleague)
  await theirs.row('Ann').waitFor()
  const sure = desk.page.getByRole('dialog', { name: /^Deactivate .+\?$/ })
  await choose(desk, email, 'Deactivate')
  expect(await findBarriers(desk.page)).toEqual([])
  await sure.getByRole('button', { name: 'Cancel' }).click()
  await sure.waitFor({ state: 'detached' })
  expect(await world.app.db.agent.count({ where: { email, deactivatedAt: null } })).toBe(1)
  await choose(desk, email, 'Deactivate')
  await sure.getByRole('button', { name: 'Deactivate' }).click()
  await desk.item(email).getByText('Deactivated').waitFor()
  const { page } = theirs
  await page.getByRole('heading', { name: 'Sign in to Parley' }).waitFor()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(testPassword)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('alert').getByText('The e-mail address or the password is wrong.').waitFor()
  await choose(desk, email, 'Reactivate')
  await desk.item(email).getByText('Deactivated').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await theirs.row('Ann').waitFor()
  // The browser itself writes of what the page asked for just before it heard that it may ask no more.
  expect(theirs.complaints.filter((line) => !/status of 401/.test(line))).toEqual([])
  await theirs.context.close()
  await desk.close()
})

it('lets nobody be assigned who is out', async () => {
  const id = await world.shop.says('Ann', 'Who takes care of this?')
  await world.app.db.agent.update({
    where: { workspaceId_id: { workspaceId: world.company.workspaceId, id: colleague.agent.id } },
    data: { name: 'Leaving Lena' },
  })
  const inbox = await world.open(world.company.owner, { path: `/c/${id}` })
  const assign = inbox.page.getByRole('button', { name: 'Assign' })
  const lena = inbox.page.getByRole('menuitem', { name: 'Leaving Lena' })
  await assign.click()
  await lena.waitFor()
  await inbox.page.keyboard.press('Escape')
  await lena.waitFor({ state: 'detached' })
  const desk = await openSettings(world, world.company.owner, 'team')
  await choose(desk, email, 'Deactivate')
  await desk.page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
  await desk.item(email).getByText('Deactivated').waitFor()
  await expect
    .poll(async () => {
      await assign.click()
      await inbox.page.getByRole('menuitem').first().waitFor()
      const names = await inbox.page.getByRole('menuitem').allTextContents()
      await inbox.page.keyboard.press('Escape')
      await inbox.page.getByRole('menuitem').first().waitFor({ state: 'detached' })
      return names.filter((name) => name.includes('Lena'))
    })
    .toEqual([])
  expect(inbox.complaints).toEqual([])
  await inbox.context.close()
  await desk.close()
})

it('keeps the last owner, and says what to do first', async () => {
  const desk = await openSettings(world, world.company.owner, 'team')
  const own = world.company.owner.agent.email
  await choose(desk, own, 'Make agent')
  await desk.alert('This is the last owner. Make somebody else an owner first.').waitFor()
  await desk.item(own).getByRole('button', { name: 'Manage' }).click()
  const leave = desk.page.getByRole('menuitem', { name: 'Deactivate' })
  expect(await leave.getAttribute('aria-disabled')).toBe('true')
  await desk.page.keyboard.press('Escape')
  await desk.close()
})
