/** What an agent does in the inbox, and what it shows. */
import type { Locator, Page } from 'playwright-core'
import type { Opened } from './stage.ts'

export type Inbox = Opened & {
  /** The rows of the list that hold this text. */
  row(text: string): Locator
  /** The names on the rows, from top to bottom. */
  names(): Promise<string[]>
  /** Opens a conversation by a click on its row. */
  choose(text: string): Promise<void>
  /** Writes to the customer of the open conversation. */
  say(text: string): Promise<void>
  /** Where one writes. */
  field: Locator
  /** The messages of the open conversation that hold this text and are stored. */
  message(text: string): Locator
  /** What was said in the open conversation, from top to bottom, with what is on its way. */
  texts(): Promise<string[]>
  /** The toasts that hold this text. */
  toast(text: string): Locator
}

/** Runs in the page. The name is the first thing in a row that somebody gave it. */
const namesOf = (rows: { querySelector(selector: string): { textContent: string } | null }[]) =>
  rows.map((row) => row.querySelector('bdi')?.textContent ?? '')

export function showInbox(opened: Opened): Inbox {
  const { page } = opened
  const rows = page.locator('[aria-posinset]')
  const field = fieldOf(page)
  const row = (text: string) => rows.filter({ hasText: text })
  return Object.assign(opened, {
    row,
    names: () => rows.evaluateAll(namesOf),
    choose: async (text: string) => {
      await row(text).click()
      await page.locator('article').first().waitFor()
      // Rows stay where they are while the pointer is above them.
      await page.mouse.move(0, 0)
    },
    say: async (text: string) => {
      await field.fill(text)
      await field.press('Enter')
    },
    field,
    message: (text: string) => page.locator('article[data-message]').filter({ hasText: text }),
    texts: () => page.locator('article [dir="auto"]').allTextContents(),
    toast: (text: string) =>
      page
        .getByRole('log', { name: /Notifications|Сповіщення/ })
        .locator('[data-message]')
        .filter({ hasText: text }),
  })
}

const fieldOf = (page: Page) => page.getByLabel(/Write a message|Написати повідомлення/).and(page.locator('textarea'))
