/** The key with which a company's server signs who a widget's visitor is, as those who manage make it. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { createChannel } from '../../api/src/domain/channels/create.ts'
import { createClient } from '../../api/src/testing/client.ts'
import { findBarriers } from './barriers.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'
import { openSettings } from './settings-desk.ts'

let world: InboxWorld

beforeAll(async () => {
  world = await createInboxWorld()
})

afterAll(() => world.close())

/** Whether a visitor whom this key signed is let in as who he is. */
async function isKnown(secret: string, publicKey: string | null): Promise<boolean> {
  const now = Math.floor(Date.now() / 1000)
  const claims = { aud: publicKey, sub: 'ann', name: 'Ann', iat: now, exp: now + 300 }
  const parts = [{ alg: 'HS256' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  const signature = createHmac('sha256', secret).update(parts.join('.')).digest('base64url')
  const input = { channelKey: publicKey, identity: [...parts, signature].join('.') }
  const document =
    'mutation ($input: StartVisitorSessionInput!) { startVisitorSession(input: $input) { customer { name } } }'
  const { data, errors } = await createClient(world.app.url, '').ask(document, { input })
  if (errors) expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED')
  return data?.startVisitorSession.customer.name === 'Ann'
}

it('a key is made, shown once, and replaced only by whoever is sure', async () => {
  const { publicKey } = await createChannel(world.company.ctx, { kind: 'WIDGET', name: 'Shop site' })
  const desk = await openSettings(world, world.company.owner, 'channels', { permissions: ['clipboard-write'] })
  onTestFinished(() => desk.context.close())
  const { page } = desk
  const shop = desk.item('Shop site')
  const button = (name: string) => shop.getByRole('button', { name, exact: true })
  const once = shop.getByRole('region', { name: 'Copy the key now.' }).locator('output')
  const sure = page.getByRole('dialog', { name: 'Replace the key?' })
  await button('Details').click()
  expect(await shop.getByText('How to sign').count()).toBe(0)
  await button('Create key').click()
  const first = (await once.textContent()) ?? ''
  expect(await isKnown(first, publicKey)).toBe(true)
  // The page reads its channels again meanwhile; the key stays until one is done with it.
  await shop.getByText('There is a key.').waitFor()
  await shop.getByText('Connected since').waitFor()
  expect(await once.textContent()).toBe(first)
  await shop.getByText('How to sign').click()
  expect(await shop.locator('details output').textContent()).toContain(`.setAudience('${publicKey}')`)
  expect(await findBarriers(page)).toEqual([])
  await button('Done').click()
  await once.waitFor({ state: 'detached' })
  await page.reload()
  await button('Details').click()
  await shop.getByText('There is a key.').waitFor()
  expect(await page.content()).not.toContain(first)

  await button('Replace key').click()
  expect(await findBarriers(page)).toEqual([])
  await sure.getByRole('button', { name: 'Cancel' }).click()
  await sure.waitFor({ state: 'detached' })
  expect(await isKnown(first, publicKey)).toBe(true)
  await button('Replace key').click()
  await sure.getByRole('button', { name: 'Replace key' }).click()
  const second = (await once.textContent()) ?? ''
  expect([second === first, await isKnown(first, publicKey), await isKnown(second, publicKey)]).toEqual([
    false,
    false,
    true,
  ])
  await desk.close()
})

it('a colleague sees at once that there is one, in Ukrainian and in the dark; an agent sees nothing of it', async () => {
  await createChannel(world.company.ctx, { kind: 'WIDGET', name: 'Blog' })
  const admin = await world.company.hire('ADMIN')
  const agent = await world.company.hire('AGENT')
  const theirs = await openSettings(world, admin, 'channels', { locale: 'uk-UA', colorScheme: 'dark' })
  const [own, agents] = [
    await openSettings(world, world.company.owner, 'channels'),
    await openSettings(world, agent, 'channels'),
  ]
  onTestFinished(async () => {
    for (const desk of [theirs, own, agents]) await desk.context.close()
  })
  await theirs.item('Blog').getByRole('button', { name: 'Подробиці' }).click()
  await theirs.item('Blog').getByRole('button', { name: 'Створити ключ' }).waitFor()
  for (const desk of [own, agents]) await desk.item('Blog').getByRole('button', { name: 'Details' }).click()
  await own.item('Blog').getByRole('button', { name: 'Create key' }).click()
  await theirs.item('Blog').getByText('Ключ є.').waitFor()
  expect(await theirs.item('Blog').locator('output').count()).toBe(2)
  expect(await findBarriers(theirs.page)).toEqual([])
  await theirs.item('Blog').getByRole('button', { name: 'Замінити ключ' }).click()
  await theirs.page.getByRole('dialog', { name: 'Замінити ключ?' }).waitFor()
  expect(await findBarriers(theirs.page)).toEqual([])
  await agents.item('Blog').locator('output').waitFor()
  expect(await agents.item('Blog').getByText('Who a visitor is').count()).toBe(0)
  for (const desk of [theirs, own, agents]) await desk.close()
})
