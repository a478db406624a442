/** What one says about oneself, and the answers that one keeps. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, testPassword } from '../../api/src/testing/people.ts'
import { findBarriers } from './barriers.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'
import { openSettings } from './settings-desk.ts'

let world: InboxWorld
let owner: Person

beforeAll(async () => {
  world = await createInboxWorld()
  owner = world.company.owner
  await world.shop.says('Ann', 'Hello')
})

afterAll(() => world.close())

describe('the profile', () => {
  it('takes another name, which colleagues see where they are', async () => {
    const agent = await world.company.hire('AGENT')
    const id = await world.shop.says('Ann', 'Who answers me?')
    const team = await openSettings(world, owner, 'team')
    const talk = await world.open(owner, { path: `/c/${id}` })
    await talk.page.getByRole('button', { name: 'Assignee' }).click()
    await talk.page.getByRole('menuitem', { name: agent.agent.name }).last().waitFor()
    const desk = await openSettings(world, agent, 'profile')
    await desk.page.getByLabel('Name').fill('   ')
    await desk.button('Save').click()
    await desk.alert('Enter a name of 1 to 200 characters.').waitFor()
    expect(await findBarriers(desk.page)).toEqual([])
    await desk.page.getByLabel('Name').fill('Olena Koval')
    await desk.button('Save').click()
    await desk.page.getByText('Saved.').waitFor()
    await team.item('Olena Koval').waitFor()
    await talk.page.getByRole('menuitem', { name: 'Olena Koval' }).waitFor()
    await desk.page.getByRole('link', { name: 'Back to the inbox' }).click()
    await desk.page.locator('bdi', { hasText: 'Olena Koval' }).waitFor()
    expect(talk.complaints).toEqual([])
    await talk.context.close()
    for (const one of [desk, team]) await one.close()
  })

  it('says that one is away, which colleagues see until one is back', async () => {
    const agent = await world.company.hire('AGENT')
    const { email } = agent.agent
    const [desk, team] = [await openSettings(world, agent, 'profile'), await openSettings(world, owner, 'team')]
    const telephone = await openSettings(world, agent, 'profile')
    const away = team.item(email).getByText('Away', { exact: true })
    await team.item(email).waitFor()
    expect(await away.count()).toBe(0)
    const toggle = desk.page.getByRole('switch', { name: 'I am away' })
    await toggle.click()
    await away.waitFor()
    await telephone.page.getByRole('switch', { name: 'I am away', checked: true }).waitFor()
    await desk.page.reload()
    await desk.page.getByRole('switch', { name: 'I am away', checked: true }).click()
    await away.waitFor({ state: 'detached' })
    for (const one of [desk, team, telephone]) await one.close()
  })

  it('takes another password, with which one signs in, and ends the other sessions', async () => {
    const agent = await world.company.hire('AGENT')
    const { email } = agent.agent
    const elsewhere = await world.open(agent)
    const desk = await openSettings(world, agent, 'profile')
    const { page } = desk
    await page.getByLabel('Current password').fill('not this one')
    await page.getByLabel('New password').fill('another password')
    await desk.button('Change password').click()
    await desk.alert('The current password is wrong. Enter it again; nothing was changed.').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.getByLabel('Current password').fill(testPassword)
    await desk.button('Change password').click()
    await page.getByText('The password was changed.').waitFor()
    expect(await page.getByLabel('Current password').inputValue()).toBe('')
    await elsewhere.page.getByRole('heading', { name: 'Sign in to Parley' }).waitFor()

    const enter = async (password: string) => {
      await elsewhere.page.getByLabel('E-mail').fill(email)
      await elsewhere.page.getByLabel('Password').fill(password)
      await elsewhere.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    }
    await enter(testPassword)
    await elsewhere.page.getByText('The e-mail address or the password is wrong.').waitFor()
    await enter('another password')
    await elsewhere.row('Ann').waitFor()
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Profile' }).waitFor()
    expect(elsewhere.complaints).toEqual([])
    await elsewhere.context.close()
    await desk.close()
  })

  it('says why notifications stay off that the browser does not allow', async () => {
    const desk = await openSettings(world, owner, 'profile', { permissions: [] })
    const toggle = desk.page.getByRole('switch', { name: 'Desktop notifications' })
    await toggle.click()
    await desk.alert('Allow them for this page in its settings first.').waitFor()
    expect(await toggle.getAttribute('aria-checked')).toBe('false')
    await desk.close()
  })

  it('says that a save did not reach Parley, and saves when asked again', async () => {
    const desk = await openSettings(world, await world.company.hire('AGENT'), 'profile')
    let isCut = true
    await desk.page.route('**/graphql', (route) => (isCut ? route.abort() : route.fallback()))
    await desk.page.getByLabel('Name').fill('Late Lara')
    await desk.button('Save').click()
    await desk.alert('Parley cannot be reached. Check your connection.').waitFor()
    expect(await desk.page.getByLabel('Name').inputValue()).toBe('Late Lara')
    isCut = false
    await desk.button('Save').click()
    await desk.page.getByText('Saved.').waitFor()
    // The browser itself says that it could not reach the server.
    expect(desk.complaints.splice(0).filter((line) => !line.includes('net::ERR_FAILED'))).toEqual([])
    await desk.close()
  })
})

describe('the canned replies', () => {
  const use = async (page: Page, word: string) => {
    const field = page.locator('form textarea[title]')
    await field.fill('')
    await field.pressSequentially(`/${word}`)
    return field
  }

  it('are made, changed, used behind a slash, and gone when they are deleted', async () => {
    const id = await world.shop.says('Bea', 'When are you open?')
    const desk = await openSettings(world, owner, 'canned')
    const { page } = desk
    await page.getByText('No canned replies yet').waitFor()
    await desk.button('New canned reply').click()
    await page.getByLabel('Shortcut').fill('two words')
    await page.getByLabel('Text').fill('From nine to five.')
    await desk.button('Save').click()
    await desk.alert('Use letters, digits, dots, dashes and underscores only').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.getByLabel('Shortcut').fill('/hours')
    await page.getByLabel('Text').fill('Dear {{customer.nme}}, from nine to five.')
    await desk.button('Save').click()
    await desk.alert('Unknown variables: {{customer.nme}}. There are: {{customer.name}}, {{agent.name}}').waitFor()
    await page.getByLabel('Text').fill('From nine to five.')
    await desk.button('Save').click()
    await desk.item('/hours').waitFor()
    await desk.button('New canned reply').click()
    await page.getByLabel('Shortcut').fill('hours')
    await page.getByLabel('Text').fill('Again')
    await desk.button('Save').click()
    await desk.alert('There is a canned reply with this shortcut. Choose another one.').waitFor()
    await desk.button('Cancel').click()
    await desk.item('/hours').getByRole('button', { name: 'Change' }).click()
    await page.getByLabel('Text').fill('Dear {{customer.name}}, from ten to six.')
    await desk.button('Save').click()
    await desk.item('from ten to six.').waitFor()

    const talk = await world.open(await world.company.hire('AGENT'), { path: `/c/${id}` })
    await talk.page.locator('article').filter({ hasText: 'When are you open?' }).waitFor()
    const field = await use(talk.page, 'hou')
    await talk.page.getByRole('option').filter({ hasText: '/hours' }).waitFor()
    await field.press('Enter')
    await expect.poll(() => field.inputValue()).toBe('Dear Bea, from ten to six.')
    await field.press('Enter')
    await talk.page.locator('article').filter({ hasText: 'Dear Bea, from ten to six.' }).waitFor()

    await desk.item('/hours').getByRole('button', { name: 'Change' }).click()
    const sure = page.getByRole('dialog', { name: 'Delete /hours?' })
    await desk.button('Delete').click()
    expect(await findBarriers(page)).toEqual([])
    await sure.getByRole('button', { name: 'Cancel' }).click()
    await sure.waitFor({ state: 'detached' })
    expect(await world.app.db.cannedReply.count({ where: { shortcut: 'hours' } })).toBe(1)
    await desk.button('Delete').click()
    await sure.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No canned replies yet').waitFor()
    await use(talk.page, 'hou')
    await talk.page.getByText('No canned reply fits.').waitFor()
    expect(talk.complaints).toEqual([])
    await talk.context.close()
    await desk.close()
  })

  it('are only read by those who do not manage', async () => {
    await owner.get(
      'mutation ($input: CreateCannedReplyInput!) { createCannedReply(input: $input) { cannedReply { id } } }',
      { input: { shortcut: 'thanks', text: 'Thank you!' } },
    )
    const desk = await openSettings(world, await world.company.hire('AGENT'), 'canned')
    await desk.item('/thanks').waitFor()
    for (const name of ['New canned reply', 'Change']) expect(await desk.button(name).count()).toBe(0)
    await desk.close()
  })
})
