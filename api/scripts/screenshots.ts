/** `pnpm screenshots`: takes the pictures in docs/images from a demo of its own. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { demoAccounts } from '../../prisma/seed.ts'
import { createClosers } from '../src/platform/closers.ts'
import { startParley } from '../src/testing/parley-process.ts'
import { buildWeb } from './build-web.ts'
import { ensureProgram } from './ensure-tools.ts'
import { shrinkPng } from './shrink-png.ts'

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url))
const [maya, tomas] = demoAccounts
const closers = createClosers()

try {
  await takeAll()
} finally {
  await closers.closeAll()
}

async function takeAll(): Promise<void> {
  const executablePath = ensureProgram({ name: 'chromium' })
  buildWeb()
  await mkdir(folder, { recursive: true })
  const url = await startDemo()
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-lcd-text', '--font-render-hinting=none'],
  })
  closers.add(() => browser.close())

  const visitor = await openPage(browser, `${url}/demo`)
  await visitor.locator('.launcher').click()
  await say(visitor, 'Hello! Is the pilea safe for a cat that tastes everything?')
  const inbox = await signIn(browser, url, maya)
  await answer(inbox, 'Hello! It is: neither the leaves nor the soil do harm. Ours has survived two cats.')
  await visitor.getByText('survived two cats').waitFor()
  await say(visitor, 'Then I will take the largest one, for the kitchen')
  await inbox.locator('article', { hasText: 'the largest one' }).waitFor()
  await visitor.locator('header', { hasText: maya.name }).waitFor()
  await shoot(visitor, 'widget')

  const colleague = await signIn(browser, url, tomas)
  await openConversation(colleague, 'Jonas Weber', 'brown parts')
  await openConversation(inbox, 'Jonas Weber', 'brown parts')
  await shoot(inbox, 'inbox')
  await inbox.keyboard.press('Control+k')
  await inbox.getByRole('dialog').waitFor()
  await shoot(inbox, 'commands')
  await inbox.goto(`${url}/settings/canned`)
  await inbox.getByText('/delivery').first().waitFor()
  await shoot(inbox, 'settings')

  const dark = await signIn(browser, url, maya, { colorScheme: 'dark' })
  await openConversation(dark, 'Marcus Bell', 'second time')
  await dark.locator('output', { hasText: 'Live' }).waitFor()
  await shoot(dark, 'inbox-dark')
  const phone = await signIn(browser, url, maya, { viewport: { width: 390, height: 844 } })
  await shoot(phone, 'phone')
}

/** A Parley with the demo workspace alone, which is gone afterwards. */
async function startDemo(): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), 'parley-screenshots-'))
  closers.add(() => rm(data, { recursive: true, force: true }))
  const parley = startParley({ DATA_DIR: data })
  closers.add(async () => {
    parley.process.kill('SIGTERM')
    await parley.exited
  })
  return parley.ready
}

async function openPage(browser: Browser, url: string, options?: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1_440, height: 900 },
    locale: 'en-GB',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  await page.goto(url)
  return page
}

async function signIn(browser: Browser, url: string, account: { name: string }, options?: BrowserContextOptions) {
  const page = await openPage(browser, url, options)
  await page.getByRole('button', { name: account.name }).click()
  await page.locator('[aria-posinset]').first().waitFor()
  return page
}

async function openConversation(page: Page, customer: string, said: string): Promise<void> {
  await page.locator('[aria-posinset] a', { hasText: customer }).click()
  await page.locator('article', { hasText: said }).waitFor()
}

async function say(visitor: Page, text: string): Promise<void> {
  await visitor.locator('textarea').fill(text)
  await visitor.locator('textarea').press('Enter')
  await visitor.locator('.message:not([data-progress="sending"])', { hasText: text }).waitFor()
}

/** Takes the conversation that was written in last, and answers. */
async function answer(inbox: Page, text: string): Promise<void> {
  await inbox.locator('[aria-posinset] a', { hasText: 'safe for a cat' }).click()
  await inbox.locator('form textarea').fill(text)
  await inbox.locator('form textarea').press('Enter')
  await inbox.locator('article', { hasText: text }).waitFor()
  // Out of the field, and taken by the key for it.
  await inbox.keyboard.press('Escape')
  await inbox.keyboard.press('i')
}

async function shoot(page: Page, name: string): Promise<void> {
  // Nothing is pointed at.
  await page.mouse.move(0, 0)
  const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' })
  const small = shrinkPng(picture)
  await writeFile(join(folder, `${name}.png`), small)
  console.log(`docs/images/${name}.png, ${Math.round(small.length / 1_000)} kB`)
}
