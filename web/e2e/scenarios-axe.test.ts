/** Every page in both languages, light and dark: nothing that keeps anybody out, and nothing in the other language. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findBarriers } from './barriers.ts'
import { maya as account, type Stage, startStage } from './stage.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
  await stage.shop.writes('Hugo', 'Про чай', 'Доброго дня')
}, 180_000)
afterAll(() => stage?.close())
afterEach(() => stage.expectSilence())

const looks = [
  ['en-GB', 'light'],
  ['uk-UA', 'dark'],
  ['en-GB', 'dark'],
  ['uk-UA', 'light'],
] as const
/** A page that fades in has other colours for a moment. */
const reducedMotion = 'reduce'
const settings = ['profile', 'team', 'channels', 'keys', 'canned']

describe.each(looks)('%s, %s', (locale, colorScheme) => {
  const isUkrainian = locale === 'uk-UA'
  const words = isUkrainian
    ? { signIn: 'Увійти', list: 'Усі', messages: 'Повідомлення', commands: 'Команди', help: 'Клавіші' }
    : { signIn: 'Sign in', list: 'All', messages: 'Messages', commands: 'Commands', help: 'Keyboard shortcuts' }

  it('the door', async () => {
    const { page, context } = await stage.arrive({ locale, colorScheme, reducedMotion })
    await page.goto(stage.urlOf(account))
    await page.getByRole('button', { name: words.signIn, exact: true }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe(isUkrainian ? 'uk' : 'en')
    expect(await findBarriers(page)).toEqual([])
    await context.close()
  })

  it('the inbox: a list, a conversation, the command bar, the help, and the settings', async () => {
    const inbox = await stage.enter(account, { locale, colorScheme, reducedMotion })
    const { page, context } = inbox
    await page.getByRole('heading', { level: 1, name: words.list }).waitFor()
    const found: Record<string, string[]> = { list: await findBarriers(page) }
    await inbox.choose('Jonas Weber')
    await page.getByRole('region', { name: words.messages }).waitFor()
    found.conversation = await findBarriers(page)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    found.commands = await findBarriers(page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    found.help = await findBarriers(page)
    for (const name of settings) {
      await page.goto(new URL(`/settings/${name}`, stage.urlOf(account)).href)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.getByRole('status').waitFor({ state: 'detached' })
      found[name] = await findBarriers(page)
    }
    expect(Object.entries(found).filter(([, barriers]) => barriers.length > 0)).toEqual([])
    await context.close()
  })

  it('the demo shop, with the widget shut and open', async () => {
    const { page, context } = await stage.arrive({ locale, colorScheme, reducedMotion })
    await page.goto(new URL('/demo', stage.urlOf(account)).href)
    await page.locator('.launcher').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.locator('.launcher').click()
    await page.locator('textarea').fill('Hello')
    await page.locator('textarea').press('Enter')
    await page.locator('.message:not([data-progress="sending"])').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await context.close()
  })
})
