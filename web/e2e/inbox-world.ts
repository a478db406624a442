/** A company with agents, whose inboxes are open in real browsers. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { globalId } from '../../api/src/graphql/ids.ts'
import { startTestApp, type TestApp, type TestOverrides } from '../../api/src/testing/app.ts'
import type { Client } from '../../api/src/testing/client.ts'
import { type Company, foundCompany, type Person, testPassword } from '../../api/src/testing/people.ts'

export interface InboxWorld {
  app: TestApp
  company: Company
  /** Where the inbox is. */
  url: string
  browser: Browser
  shop: Shop
  /** A browser of its own in which this agent is signed in. */
  open(person: Person, options?: BrowserContextOptions & { path?: string; url?: string }): Promise<OpenInbox>
  close(): Promise<void>
}

export interface OpenInbox {
  page: Page
  context: BrowserContext
  /** Whatever the page wrote to its console or threw. */
  complaints: string[]
  /** The names on the rows that exist, from top to bottom. */
  names(): Promise<string[]>
  /** The rows of the list that hold this text. */
  row(text: string): ReturnType<Page['locator']>
}

/** Customers who write through an integration, to a channel of their own. */
export interface Shop {
  client: Client
  /** A customer's message; answers the id of its conversation. */
  says(name: string, text: string): Promise<string>
  /** Messages one after the other, ten in a request. Answers the id of the last one's conversation. */
  saysAll(lines: readonly Line[]): Promise<string>
  /** A letter from a customer. */
  writes(name: string, subject: string, text: string): Promise<string>
}

export interface Line {
  name: string
  text: string
}

/** Runs in the page. The name is the first thing in a row that somebody gave it. */
const namesOf = (rows: { querySelector(selector: string): { textContent: string } | null }[]) =>
  rows.map((row) => row.querySelector('bdi')?.textContent ?? '')

const executablePath = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'chromium'))
  .find(existsSync)

export async function createInboxWorld(overrides: TestOverrides = {}): Promise<InboxWorld> {
  const app = await startTestApp(overrides)
  const company = await foundCompany(app)
  const url = new URL('/', app.url).href
  const browser = await launchChromium()
  return {
    app,
    company,
    url,
    browser,
    shop: createShop(await company.integration(), company.api.id),
    open: async (person, { path = '/', url: at = url, ...options } = {}) => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        locale: 'en-GB',
        colorScheme: 'light',
        ...options,
      })
      const complaints: string[] = []
      context.on('console', (message) => complaints.push(message.text()))
      context.on('weberror', (error) => complaints.push(String(error.error())))
      const page = await context.newPage()
      await page.goto(new URL(path, at).href)
      await signIn(page, person)
      return {
        page,
        context,
        complaints,
        names: () => page.locator('[aria-posinset]').evaluateAll(namesOf),
        row: (text) => page.locator('[aria-posinset]').filter({ hasText: text }),
      }
    },
    close: async () => {
      await browser.close()
      await app.close()
    },
  }
}

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] })

/** Signs in by hand, and waits for the list. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.locator('input[name="email"]').fill(person.agent.email)
  await page.locator('input[name="password"]').fill(testPassword)
  await page.locator('form button').click()
  await page.locator('nav').waitFor({ state: 'attached' })
}

/** Customers who write through this integration to this channel, which is one of the kind API. */
export function createShop(client: Client, apiChannelId: string): Shop {
  const channelId = globalId('Channel', apiChannelId)
  let count = 0

  async function sayTogether(lines: readonly Line[]): Promise<string[]> {
    const inputs = lines.map(({ name, text }, index) => [
      `line${index}`,
      { channelId, customer: { externalId: name, name }, text, externalId: `shop ${++count}` },
    ])
    const heads = inputs.map(([key]) => `$${key}: ReceiveMessageInput!`)
    const parts = inputs.map(([key]) => `${key}: receiveMessage(input: $${key}) { message { conversation { id } } }`)
    const said = await client.get(`mutation (${heads.join(' ')}) { ${parts.join(' ')} }`, Object.fromEntries(inputs))
    return inputs.map(([key]) => said[String(key)].message.conversation.id)
  }

  return {
    client,
    says: async (name, text) => (await sayTogether([{ name, text }]))[0] ?? '',
    saysAll: async (lines) => {
      let last = ''
      for (let from = 0; from < lines.length; from += 10) {
        last = (await sayTogether(lines.slice(from, from + 10))).at(-1) ?? last
      }
      return last
    },
    writes: async (name, subject, text) => {
      const customer = { externalId: name, name }
      const input = { channelId, customer, clientConversationId: `shop ${++count}`, kind: 'EMAIL', subject, text }
      const { startConversation } = await client.get(
        'mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } } }',
        { input },
      )
      return startConversation.conversation.id
    },
  }
}
