/** A conversation that is open where one writes. */
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Person } from '../../api/src/testing/people.ts'
import type { InboxWorld, OpenInbox } from './inbox-world.ts'

export type Talk = OpenInbox & {
  id: string
  field: Locator
  send: Locator
  /** The files of the next message. */
  files: Locator
  attach(files: readonly SmallFile[]): Promise<void>
  /** The messages that hold this text and are stored. */
  message(text: string): Locator
  /** Keeps back the next request to such an address, or that holds this text, until it is let go. */
  hold(what: string): Promise<() => void>
  /** Fails when the page has complained. */
  close(): Promise<void>
}

export interface SmallFile {
  name: string
  text: string
}

/** A conversation with somebody new. */
export async function openTalk(world: InboxWorld, person: Person, name: string): Promise<Talk> {
  const id = await world.shop.says(name, `I am ${name}`)
  const inbox = await world.open(person, { path: `/c/${id}` })
  const { page } = inbox
  const opening = page.locator('article').filter({ hasText: `I am ${name}` })
  await opening.waitFor()
  return {
    ...inbox,
    id,
    field: page.locator('form textarea[title]'),
    send: page.getByRole('button', { name: 'Send', exact: true }),
    files: page.getByRole('list', { name: 'Files' }),
    attach: (files) => page.locator('input[type="file"]').setInputFiles(files.map(asPayload)),
    message: (text) => page.locator('article[data-message]').filter({ hasText: text }),
    hold: (what) => hold(page, what),
    close: async () => {
      expect(inbox.complaints).toEqual([])
      await inbox.context.close()
    },
  }
}

const asPayload = ({ name, text }: SmallFile) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })

async function hold(page: Page, what: string): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isHeld = false
  await page.route('**', async (route) => {
    const isMeant = `${route.request().url()} ${route.request().postData() ?? ''}`.includes(what)
    if (isHeld || !isMeant) return route.fallback()
    isHeld = true
    await promise
    await route.fallback()
  })
  return resolve
}
