/** The files that go with a message. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '../../api/src/testing/people.ts'
import { findBarriers } from './barriers.ts'
import { openTalk } from './composer-talk.ts'
import { createInboxWorld, type InboxWorld, signIn } from './inbox-world.ts'

let world: InboxWorld
let agent: Person

beforeAll(async () => {
  world = await createInboxWorld()
  agent = await world.company.hire('AGENT')
})

afterAll(() => world.close())

describe('files that cannot go along', () => {
  it('hold the message back, and it is said what to do', async () => {
    const talk = await openTalk(world, agent, 'Ida')
    const { page, files, field } = talk
    await page.route('**/files/**', (route) => route.fulfill({ status: 500 }))
    await talk.attach([
      { name: 'nothing.txt', text: '' },
      { name: 'film.txt', text: 'a'.repeat(26 * 1024 * 1024) },
      { name: 'plan.txt', text: 'plan' },
    ])
    await files.getByText('Upload failed').waitFor()
    const colours = await files
      .getByRole('listitem')
      .evaluateAll((chips) => chips.map((chip) => getComputedStyle(chip).color))
    expect(new Set(colours)).toEqual(new Set([colours.at(-1)]))
    expect(colours[0]).not.toBe(await field.evaluate((element) => getComputedStyle(element).color))

    await field.fill('See what I found')
    const isRefused = async (words: string) => {
      await page.getByRole('alert').filter({ hasText: words }).waitFor()
      expect(await field.inputValue()).toBe('See what I found')
    }
    await field.press('Enter')
    await isRefused('Not sent yet: nothing.txt is empty. Remove it.')
    expect(await findBarriers(page)).toEqual([])
    await files.getByRole('button', { name: 'Remove nothing.txt' }).click()
    await talk.send.click()
    await isRefused('Not sent yet: film.txt is larger than 25 MB. Remove it.')
    await files.getByRole('button', { name: 'Remove film.txt' }).click()
    await field.press('Enter')
    await isRefused('Not sent yet: plan.txt could not be uploaded. Upload it again or remove it.')

    await files.getByRole('button', { name: 'Remove plan.txt' }).click()
    await page.getByText('Not sent yet').waitFor({ state: 'detached' })
    await field.press('Enter')
    await talk.message('See what I found').waitFor()
    await talk.context.close()
  })

  it('do so without a word too, and until they are uploaded', async () => {
    const talk = await openTalk(world, agent, 'Jule')
    await talk.page.route('**/files/**', (route) => route.fulfill({ status: 500 }), { times: 1 })
    await talk.attach([{ name: 'plan.txt', text: 'plan' }])
    await talk.files.getByText('Upload failed').waitFor()
    await talk.field.press('Enter')
    await talk.page.getByRole('alert').filter({ hasText: 'Not sent yet' }).waitFor()
    await talk.files.getByRole('button', { name: 'Upload plan.txt again' }).press('Enter')
    await talk.files.locator('[data-state="done"]').waitFor()
    expect(await talk.field.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await talk.page.getByText('Not sent yet').count()).toBe(0)
    await talk.field.press('Enter')
    await talk.message('plan.txt').waitFor()
    await talk.context.close()
  })
})

it('keeps files with what one has begun to write while one looks at another conversation', async () => {
  const talk = await openTalk(world, agent, 'Kaja')
  await world.shop.says('Lars', 'I am Lars')
  const look = async (name: string) => {
    await talk.row(name).click()
    await talk.message(`I am ${name}`).waitFor()
  }
  const done = talk.files.locator('[data-state="done"]')
  await talk.field.fill('Two files')
  await talk.attach([{ name: 'first.txt', text: 'first' }])
  await done.waitFor()
  const release = await talk.hold('/files/')
  await talk.attach([{ name: 'second.txt', text: 'second' }])
  await talk.files.getByRole('progressbar').waitFor()

  await look('Lars')
  expect(await talk.files.count()).toBe(0)
  await look('Kaja')
  expect(await talk.files.getByRole('listitem').count()).toBe(2)
  await talk.page.getByRole('radio', { name: 'Note' }).check({ force: true })
  expect(await talk.files.count()).toBe(0)
  await talk.page.getByRole('radio', { name: 'Reply' }).check({ force: true })
  await look('Lars')
  release()
  await look('Kaja')
  await done.nth(1).waitFor()
  expect(await talk.field.inputValue()).toBe('Two files')
  await talk.field.press('Enter')
  await talk.message('first.txt').filter({ hasText: 'second.txt' }).filter({ hasText: 'Two files' }).waitFor()

  await look('Lars')
  await look('Kaja')
  expect(await talk.files.count()).toBe(0)
  await talk.close()
})

it('says that files wait in the other mode', async () => {
  const talk = await openTalk(world, agent, 'Mara')
  const mode = (name: string) => talk.page.getByRole('radio', { name })
  await talk.attach([{ name: 'plan.txt', text: 'plan' }])
  await talk.files.locator('[data-state="done"]').waitFor()
  expect(await talk.page.getByTitle('with something unsent').count()).toBe(0)
  await mode('Note').check({ force: true })
  await mode('Reply (with something unsent)').check({ force: true })
  await talk.files.getByRole('button', { name: 'Remove plan.txt' }).click()
  await mode('Note').check({ force: true })
  expect(await talk.page.getByTitle('with something unsent').count()).toBe(0)
  await talk.close()
})

it('uploads nothing that was removed before its upload began', async () => {
  const talk = await openTalk(world, agent, 'Nils')
  const puts: string[] = []
  talk.page.on('request', (request) => request.method() === 'PUT' && puts.push(request.url()))
  const release = await talk.hold('createUpload')
  await talk.attach([{ name: 'wrong.txt', text: 'wrong' }])
  await talk.files.getByRole('button', { name: 'Remove wrong.txt' }).click()
  const answer = talk.page.waitForResponse((response) => (response.request().postData() ?? '').includes('createUpload'))
  release()
  await (await answer).finished()
  await talk.attach([{ name: 'right.txt', text: 'right' }])
  await talk.files.locator('[data-state="done"]').waitFor()
  expect(puts).toHaveLength(1)
  await talk.close()
})

it('gives the files up when one signs out', async () => {
  const talk = await openTalk(world, agent, 'Olga')
  await talk.attach([{ name: 'first.txt', text: 'first' }])
  await talk.files.locator('[data-state="done"]').waitFor()
  const release = await talk.hold('/files/')
  await talk.attach([{ name: 'second.txt', text: 'second' }])
  await talk.files.getByRole('progressbar').waitFor()
  const cut = talk.page.waitForEvent('requestfailed', (request) => request.method() === 'PUT')
  await talk.page.getByRole('button', { name: 'Sign out' }).click()
  await cut
  release()
  await signIn(talk.page, agent)
  await talk.message('I am Olga').waitFor()
  expect(await talk.files.count()).toBe(0)
  await talk.close()
})

it('uploads again what has waited for nearly a day, before it is sent', async () => {
  const talk = await openTalk(world, agent, 'Pia')
  await talk.field.fill('The plan')
  await talk.attach([{ name: 'plan.txt', text: 'plan' }])
  const done = talk.files.locator('[data-state="done"]')
  await done.waitFor()
  const waitedMs = 23.5 * 3_600_000
  await world.app.db.upload.updateMany({ data: { createdAt: new Date(Date.now() - waitedMs) } })
  await talk.page.clock.setSystemTime(Date.now() + waitedMs)
  const release = await talk.hold('/files/')
  await talk.field.press('Enter')
  await talk.files.getByRole('progressbar').waitFor()
  expect(await talk.field.inputValue()).toBe('The plan')
  release()
  await done.waitFor()
  await talk.field.press('Enter')
  await talk.message('The plan').filter({ hasText: 'plan.txt' }).waitFor()
  expect(await talk.files.count()).toBe(0)
  await talk.context.close()
})
