/** What a visitor does in the widget, and what it sees. */
import type { Page } from 'playwright-core'

export interface Visit {
  page: Page
  open(): Promise<void>
  say(text: string): Promise<void>
  /** The texts on the screen, from top to bottom. */
  texts(): Promise<string[]>
  /** How far each of the visitor's messages has come. */
  progress(): Promise<(string | null)[]>
  presence(): Promise<string>
  status(): Promise<string>
  badge(): Promise<string>
  /** Waits for a text that is stored. */
  sees(text: string): Promise<void>
}

export function visit(page: Page): Visit {
  const textOf = async (selector: string) => (await page.locator(selector).textContent()) ?? ''
  return {
    page,
    open: async () => {
      await page.locator('.launcher[aria-expanded="false"]').click()
      await page.locator('.panel').waitFor()
    },
    say: async (text) => {
      await page.locator('textarea').fill(text)
      await page.locator('textarea').press('Enter')
    },
    texts: () => page.locator('.message .text').allTextContents(),
    progress: () =>
      page.locator('.message.mine').evaluateAll((all) => all.map((element) => element.getAttribute('data-progress'))),
    presence: () => textOf('.presence'),
    status: () => textOf('.status'),
    badge: async () => ((await page.locator('.badge').isVisible()) ? textOf('.badge') : ''),
    sees: (text) => page.locator('.message:not([data-progress="sending"])', { hasText: text }).waitFor(),
  }
}
