/** Somebody at the settings, in a browser of their own. */
import type { BrowserContextOptions } from 'playwright-core'
import { expect } from 'vitest'
import type { Person } from '../../api/src/testing/people.ts'
import type { InboxWorld } from './inbox-world.ts'

export type Desk = Awaited<ReturnType<typeof openSettings>>

export async function openSettings(world: InboxWorld, person: Person, name: string, options?: BrowserContextOptions) {
  const inbox = await world.open(person, { path: `/settings/${name}`, reducedMotion: 'reduce', ...options })
  const { page } = inbox
  await page.getByRole('heading', { level: 1 }).waitFor()
  return {
    ...inbox,
    button: (text: string) => page.getByRole('button', { name: text, exact: true }),
    /** One line of the page's list. */
    item: (text: string) => page.locator('main li').filter({ hasText: text }),
    alert: (text: string) => page.getByRole('alert').filter({ hasText: text }),
    close: async () => {
      expect(inbox.complaints).toEqual([])
      await inbox.context.close()
    },
  }
}
