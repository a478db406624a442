/** Channels and API keys, as those who manage change them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../../api/src/testing/client.ts'
import { findBarriers } from './barriers.ts'
import { createInboxWorld, createShop, type InboxWorld } from './inbox-world.ts'
import { openSettings } from './settings-desk.ts'

let world: InboxWorld

beforeAll(async () => {
  world = await createInboxWorld()
  await world.shop.says('Ann', 'Hello')
})

afterAll(() => world.close())

describe('the channels', () => {
  it('make a widget, with the line that pages need, and take its name and origins', async () => {
    const desk = await openSettings(world, world.company.owner, 'channels')
    const { page, item } = desk
    await page.getByLabel('Name').fill('   ')
    await desk.button('Add channel').click()
    await desk.alert('Enter a name of 1 to 200 characters.').waitFor()
    await page.getByLabel('Name').fill('Shop site')
    await page.getByLabel('Kind').selectOption('WIDGET')
    await desk.button('Add channel').click()
    await item('Shop site').getByRole('button', { name: 'Details' }).click()
    const tag = (await item('Shop site').locator('output').textContent()) ?? ''
    const { publicKey } = await world.app.db.channel.findFirstOrThrow({ where: { name: 'Shop site' } })
    expect(tag).toBe(`<script src="${world.url}widget.js" data-channel="${publicKey}" async></script>`)

    const origins = item('Shop site').getByLabel('Pages that may show it')
    await origins.fill('https://shop.example/path')
    await item('Shop site').getByRole('button', { name: 'Save' }).click()
    await desk.alert('Write each as an origin without a path').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await origins.fill('https://shop.example https://www.shop.example')
    await item('Shop site').getByLabel('Name').fill('Shop pages')
    await item('Shop site').getByRole('button', { name: 'Save' }).click()
    await item('Shop pages').waitFor()
    await page.getByText('Saved.').waitFor()
    await desk.alert('Write each as an origin').waitFor({ state: 'detached' })
    const saved = await world.app.db.channel.findFirstOrThrow({ where: { publicKey } })
    expect(saved.allowedOrigins).toEqual(['https://shop.example', 'https://www.shop.example'])
    await desk.close()
  })

  it('follow what a colleague changes, without a reload', async () => {
    const admin = await world.company.hire('ADMIN')
    const [one, two] = [
      await openSettings(world, world.company.owner, 'channels'),
      await openSettings(world, admin, 'channels'),
    ]
    await one.page.getByLabel('Name').fill('Counter')
    await one.page.getByLabel('Kind').selectOption('API')
    await one.button('Add channel').click()
    await two.item('Counter').getByRole('button', { name: 'Details' }).click()
    await two.item('Counter').getByLabel('Name').fill('  ')
    await two.item('Counter').getByRole('button', { name: 'Save' }).click()
    await two.alert('Enter a name of 1 to 200 characters.').waitFor()
    await two.item('Counter').getByLabel('Name').fill('Front desk')
    await two.item('Counter').getByRole('button', { name: 'Save' }).click()
    await one.item('Front desk').waitFor()
    for (const desk of [one, two]) await desk.close()
  })

  it('hide a restricted one from all but its members, at once', async () => {
    const agent = await world.company.hire('AGENT')
    await world.app.db.agent.update({ where: key(agent.agent), data: { name: 'Olive' } })
    const desk = await openSettings(world, world.company.owner, 'channels')
    await desk.page.getByLabel('Name').fill('Best customers')
    await desk.page.getByLabel('Kind').selectOption('API')
    await desk.button('Add channel').click()
    const best = desk.item('Best customers')
    await best.first().waitFor()
    const { id } = await world.app.db.channel.findFirstOrThrow({ where: { name: 'Best customers' } })
    await createShop(world.shop.client, id).says('Vera', 'A table for two')
    const inbox = await world.open(agent)
    await inbox.row('Vera').waitFor()

    await best.getByRole('button', { name: 'Details' }).first().click()
    await best.getByRole('switch', { name: 'Restricted' }).click()
    await inbox.row('Vera').waitFor({ state: 'detached' })
    await best.getByText('No members yet').waitFor()
    await best.getByLabel('Agent').selectOption({ label: 'Olive' })
    await best.getByRole('button', { name: 'Add member' }).click()
    await inbox.row('Vera').waitFor()
    expect(await findBarriers(desk.page)).toEqual([])
    await best.getByRole('button', { name: 'Remove Olive' }).click()
    await inbox.row('Vera').waitFor({ state: 'detached' })
    await best.getByText('No members yet').waitFor()
    await best.getByRole('switch', { name: 'Restricted' }).click()
    await inbox.row('Vera').waitFor()
    await best.getByRole('heading', { name: 'Members' }).waitFor({ state: 'detached' })

    expect(inbox.complaints).toEqual([])
    await inbox.context.close()
    await desk.close()
  })
})

describe('the API keys', () => {
  it('are shown once, open the API, and no more when they are revoked', async () => {
    const desk = await openSettings(world, world.company.owner, 'keys', { permissions: ['clipboard-write'] })
    const { page } = desk
    await page.getByLabel('Name').fill('Order system')
    await page.getByRole('checkbox', { name: 'Read' }).uncheck()
    await desk.button('Create key').click()
    await desk.alert('Choose at least one thing that the key may do.').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('checkbox', { name: 'Read' }).check()
    await desk.button('Create key').click()
    const secret = (await page.locator('output').textContent()) ?? ''
    await desk.button('Copy').click()
    await desk.button('Copied').waitFor()
    const key = createClient(world.app.url, secret)
    expect((await key.get('{ viewer { kind scopes } }')).viewer).toEqual({ kind: 'INTEGRATION', scopes: ['READ'] })

    await desk.button('Done').click()
    await desk.item('Order system').waitFor()
    expect(await page.content()).not.toContain(secret)
    await page.reload()
    await desk.item('Order system').waitFor()
    expect(await page.content()).not.toContain(secret)
    const revoke = desk.item('Order system').getByRole('button', { name: 'Revoke' })
    const sure = page.getByRole('dialog', { name: 'Revoke this key?' })
    await revoke.click()
    await sure.getByRole('button', { name: 'Cancel' }).click()
    await sure.waitFor({ state: 'detached' })
    expect((await key.get('{ viewer { kind } }')).viewer.kind).toBe('INTEGRATION')
    await revoke.click()
    await sure.getByRole('button', { name: 'Revoke' }).click()
    await desk.item('Order system').getByText('Revoked').waitFor()
    expect((await key.ask('{ viewer { kind } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
    await desk.close()
  })

  it('can be copied by hand where the browser does not let the page do it', async () => {
    const desk = await openSettings(world, world.company.owner, 'keys')
    await desk.page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
    await desk.page.reload()
    await desk.page.getByLabel('Name').fill('By hand')
    await desk.button('Create key').click()
    await desk.button('Copy').click()
    await desk.alert('Select the text and copy it yourself.').waitFor()
    await desk.close()
  })

  it('are nothing for those who do not manage', async () => {
    const desk = await openSettings(world, await world.company.hire('AGENT'), 'keys')
    await desk.page.getByRole('heading', { level: 1, name: 'Profile' }).waitFor()
    expect(await desk.page.getByRole('link', { name: 'API keys' }).count()).toBe(0)
    await desk.close()
  })
})

it('keeps nobody out in Ukrainian and in the dark either, with everything open', async () => {
  const owner = world.company.owner
  await owner.get('mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }', {
    input: { name: 'Прапорець', scopes: ['READ'] },
  })
  const desk = await openSettings(world, owner, 'channels', { locale: 'uk-UA', colorScheme: 'dark' })
  const { page, item } = desk
  await item('Acme website').getByRole('button', { name: 'Подробиці' }).click()
  await item('Acme website').getByRole('switch', { name: 'Обмежений' }).click()
  await item('Acme website').getByText('Учасників ще немає').waitFor()
  await item('Acme website').getByLabel('Сторінки').fill('shop.example')
  await item('Acme website').getByRole('button', { name: 'Зберегти' }).click()
  await desk.alert('Пишіть кожну як джерело без шляху').waitFor()
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('link', { name: 'Ключі API' }).click()
  await item('Прапорець').getByRole('button', { name: 'Відкликати' }).click()
  await page.getByRole('dialog', { name: 'Відкликати цей ключ?' }).waitFor()
  expect(await findBarriers(page)).toEqual([])
  await desk.close()
})

const key = ({ workspaceId, id }: { workspaceId: string; id: string }) => ({ workspaceId_id: { workspaceId, id } })
