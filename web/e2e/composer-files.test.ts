/** The files that go with a message. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '../../api/src/testing/people.ts'
import { openTalk } from './composer-talk.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'

let world: InboxWorld
let agent: Person

beforeAll(async () => {
  world = await createInboxWorld()
  agent = await world.company.hire('AGENT')
})

afterAll(() => world.close())

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
