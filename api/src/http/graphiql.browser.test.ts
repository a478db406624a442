import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { receiveMessage } from '../domain/messages/receive.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { type Company, foundCompany, testPassword } from '../testing/people.ts'

/** Where the system's own browser is. */
const executablePath = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'chromium'))
  .find(existsSync)
const origin = (url: string) => new URL(url).origin

let app: TestApp
let company: Company
let browser: Browser
beforeAll(async () => {
  const demoAccounts: { name: string; email: string; password: string }[] = []
  app = await startTestApp({ demoAccounts })
  company = await foundCompany(app)
  demoAccounts.push({ name: 'Olive', email: company.owner.agent.email, password: testPassword })
  await receive('First of all')
  browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--headless', '--disable-background-networking', '--disable-component-update'],
  })
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
})

function receive(text: string) {
  const customer = { name: 'Carol', email: 'carol@example.com' }
  return receiveMessage(company.ctx, { channelId: company.api.id, customer, text })
}

/** Opens the page and notes whatever it asks for elsewhere, and whatever it complains about. */
async function open() {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
  onTestFinished(() => page.close())
  const outside: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => {
    const url = request.url()
    if (url.startsWith('http') && origin(url) !== origin(app.url)) outside.push(url)
  })
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(app.url)
  await page.locator('.graphiql-execute-button').waitFor()
  return { page, outside, complaints }
}

const signIn = async (page: Page) => {
  const reloaded = page.waitForEvent('load')
  await page.getByRole('button', { name: 'Sign in as Olive' }).click()
  await reloaded
  await page.locator('.graphiql-execute-button').waitFor()
}

const openTab = (page: Page, place: number) => page.locator('.graphiql-tab-button').nth(place).click()
/** Not while something runs, which the same button would stop. */
const run = (page: Page) =>
  page.getByRole('button', { name: /^Execute query/ }).evaluateAll(([one]) => one instanceof HTMLElement && one.click())
/** Runs until the answer is there: GraphiQL notices a little later that another operation is in the editor. */
const runUntil = (page: Page, text: string) =>
  expect
    .poll(
      async () => {
        const result = (await page.locator('.result-window').textContent())?.replaceAll('\u00a0', ' ') ?? ''
        if (!result.includes(text)) await run(page)
        return result
      },
      { interval: 700, timeout: 30_000 },
    )
    .toContain(text)
/** The same for a subscription, which goes on running. */
const subscribe = (page: Page) =>
  expect
    .poll(
      async () => {
        await run(page)
        return app.feed.report().followers
      },
      { interval: 700, timeout: 30_000 },
    )
    .toBe(1)
const answered = (page: Page, text: string) => page.locator('.result-window').getByText(text).first().waitFor()

describe('GraphiQL', () => {
  it('signs in with one click, runs a query and sends, asking nobody else and complaining of nothing', async () => {
    const { page, outside, complaints } = await open()
    await signIn(page)
    await runUntil(page, 'First of all')
    await openTab(page, 1)
    await runUntil(page, 'Hello from GraphiQL')
    expect({ outside, complaints }).toEqual({ outside: [], complaints: [] })
  })

  it('receives new messages over an event stream', async () => {
    const { page, complaints } = await open()
    await signIn(page)
    await openTab(page, 2)
    await subscribe(page)
    await receive('News by stream')
    await answered(page, 'News by stream')
    await openTab(page, 3)
    await runUntil(page, 'createdAt')
    await answered(page, 'News by stream')
    expect(complaints).toEqual([])
  })

  it('signs in by e-mail and password, says what is wrong, and signs out', async () => {
    const { page } = await open()
    const submit = async (password: string) => {
      await page.getByLabel('E-mail').fill(company.owner.agent.email)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    }
    await submit('wrong')
    await expect.poll(() => page.locator('#parley-bar output').textContent()).not.toBe('')
    await submit(testPassword)
    await page.getByText(`Signed in as ${company.owner.agent.email}`).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('E-mail').waitFor()
    expect(await page.evaluate(() => Object.values({ ...localStorage, ...sessionStorage }).join())).not.toContain('eyJ')
  })
})
