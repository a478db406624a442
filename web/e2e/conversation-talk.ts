/** A conversation that an agent has open. */
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Person } from '../../api/src/testing/people.ts'
import type { InboxWorld } from './inbox-world.ts'

export type Talk = Awaited<ReturnType<typeof openTalk>>

/** It is open, and what is in it is on the screen. */
export async function openTalk(
  world: InboxWorld,
  agent: Person,
  id: string,
  options: Parameters<InboxWorld['open']>[1] = {},
) {
  const inbox = await world.open(agent, { ...options, path: `/c/${id}` })
  const { page } = inbox
  const list = page.getByRole('region', { name: /^(Messages|Повідомлення)$/ })
  await list.waitFor()
  return {
    ...inbox,
    list,
    field: page.locator('form textarea[title]'),
    message: (text: string) => page.locator('article[data-message]').filter({ hasText: text }),
    /** How far the end is below what is seen. */
    gap: () => list.evaluate((one) => one.scrollHeight - one.clientHeight - one.scrollTop),
    close: async () => {
      expect(inbox.complaints).toEqual([])
      await inbox.context.close()
    },
  }
}

export const hasFocus = (target: Locator) => target.evaluate((element) => element === document.activeElement)

/** The page has been painted twice. */
export const frame = (page: Page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')

/** A conversation with so many lines of one customer. */
export const longTalk = ({ shop }: InboxWorld, name: string, count: number): Promise<string> =>
  shop.saysAll(
    Array.from({ length: count }, (_, index) => {
      const line = index + 1
      return { name, text: `Line ${line}. ${'More to read. '.repeat((line * 7) % 23)}` }
    }),
  )
