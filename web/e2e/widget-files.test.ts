import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createDesk, type Desk } from './widget-desk.ts'
import { visit } from './widget-page.ts'
import { createWidgetWorld, type VisitorOptions, type WidgetWorld } from './widget-world.ts'

/** One red pixel. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  'base64',
)

/** How far the clocks of the server and of a page have been put forward. */
let ahead = 0
let world: WidgetWorld
let desk: Desk
beforeAll(async () => {
  world = await createWidgetWorld({ clock: { now: () => new Date(Date.now() + ahead) } })
})
afterAll(() => world?.close())
beforeEach(() => {
  ahead = 0
  desk = createDesk(world.agent)
})

async function arrive(expected: string[] = [], options: VisitorOptions = {}) {
  const { tab, context, complaints } = await world.visitor(options)
  onTestFinished(async () => {
    await context.close()
    expect(complaints).toEqual(expected)
  })
  const widget = visit(await tab())
  await widget.open()
  return { ...widget, choose: (files: Chosen[]) => widget.page.locator('input[type="file"]').setInputFiles(files) }
}

interface Chosen {
  name: string
  mimeType: string
  buffer: Buffer
}

const letter: Chosen = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear shop') }

/** What the agent has of the newest conversation. */
async function received(): Promise<{ text: string; attachments: { name: string; size: number; url: string }[] }[]> {
  const { conversations } = await world.agent.get(
    `{ conversations(first: 1) { edges { node { messages { edges { node { text attachments { name size url } } } } } } } }`,
  )
  const [edge] = conversations.edges
  return edge?.node.messages.edges.map(({ node }: { node: unknown }) => node) ?? []
}

describe('a file', () => {
  it('goes with a message, or alone, and the agent can read it', async () => {
    const { page, choose, say } = await arrive()
    await choose([letter])
    await page.locator('.drafts [data-state="ready"]').waitFor()
    await say('Here is my letter')
    await expect
      .poll(received)
      .toMatchObject([{ text: 'Here is my letter', attachments: [{ name: 'letter.txt', size: 9 }] }])
    const [first] = await received()
    const answer = await fetch(new URL(first?.attachments[0]?.url ?? '', world.app.url))
    expect(await answer.text()).toBe('Dear shop')
    await page.locator('.message a.file', { hasText: 'letter.txt' }).waitFor()
    expect(await page.locator('.drafts').isVisible()).toBe(false)

    await choose([{ name: 'red.png', mimeType: 'image/png', buffer: picture }])
    await page.locator('.drafts [data-state="ready"]').waitFor()
    await page.locator('textarea').press('Enter')
    await expect.poll(async () => (await received()).at(-1)?.attachments).toMatchObject([{ name: 'red.png' }])
  })

  it('of the agent shows, a picture painted on a page that allows none from elsewhere', async () => {
    const { page, say, sees } = await arrive()
    await say('Show me')
    await sees('Show me')
    const { createUpload } = await world.agent.get(
      `mutation ($input: CreateUploadInput!) { createUpload(input: $input) { attachmentId uploadUrl } }`,
      { input: { name: 'red\u202Egnp.png', size: picture.length } },
    )
    await fetch(new URL(createUpload.uploadUrl, world.app.url), { method: 'PUT', body: picture })
    await desk.change('sendMessage', { text: '', clientMessageId: 'red', attachmentIds: [createUpload.attachmentId] })
    const canvas = page.locator('.message a.picture canvas')
    await canvas.waitFor()
    const pixel = await canvas.evaluate((element: HTMLCanvasElement) => [
      ...(element.getContext('2d')?.getImageData(0, 0, 1, 1).data ?? []),
    ])
    expect(pixel).toEqual([255, 0, 0, 255])
    const link = page.locator('.message a.picture')
    expect(await link.getAttribute('aria-label')).toBe('Open red\uFFFDgnp.png')
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer')
  })

  it('that is too large is not sent, and can be taken away', async () => {
    const { page, choose, say, sees } = await arrive()
    await page.locator('input[type="file"]').evaluate((input: HTMLInputElement) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(26 * 1024 * 1024)], 'film.mp4'))
      input.files = transfer.files
      input.dispatchEvent(new Event('change'))
    })
    await page.locator('.drafts', { hasText: 'Too large' }).waitFor()
    await choose([letter])
    await page.locator('.drafts [data-state="ready"]').waitFor()
    await page.getByRole('button', { name: 'Remove letter.txt' }).click()
    await page.getByRole('button', { name: 'Remove film.mp4' }).click()
    await say('Never mind')
    await sees('Never mind')
    await expect.poll(received).toEqual([{ text: 'Never mind', attachments: [] }])
  })

  it('with a long name can be taken away on a narrow screen', async () => {
    const { page, choose } = await arrive([], { viewport: { width: 360, height: 640 } })
    const name = `${'invoice-'.repeat(20)}.txt`
    await choose([{ ...letter, name }])
    await page.locator('.drafts [data-state="ready"]').waitFor()
    const button = await page.getByRole('button', { name: `Remove ${name}` }).boundingBox()
    expect((button?.x ?? 360) + (button?.width ?? 0)).toBeLessThan(360)
  })

  it('that could not be uploaded says so, and does not hold back the message', async () => {
    // The browser's own word for what this test does to it.
    const word = 'Failed to load resource: the server responded with a status of 503 (Service Unavailable)'
    const { page, choose, say, sees } = await arrive([word])
    await page.route('**/files/**', (route) =>
      route.fulfill({ status: 503, headers: { 'access-control-allow-origin': '*' } }),
    )
    await page.locator('.panel').evaluate((panel) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['x'], 'dropped.txt'))
      panel.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    })
    await page.locator('.drafts', { hasText: 'Not uploaded' }).waitFor()
    expect(await page.locator('.send').getAttribute('aria-disabled')).toBe('true')
    await say('Without it then')
    await sees('Without it then')
    await choose([])
    expect((await received()).at(-1)).toEqual({ text: 'Without it then', attachments: [] })
  })

  it('is opened on a page that has been there for longer than its link is good', async () => {
    const { page, choose, say } = await arrive()
    await choose([letter])
    await page.locator('.drafts [data-state="ready"]').waitFor()
    await say('My letter')
    const link = page.locator('.message a.file', { hasText: 'letter.txt' })
    await link.waitFor()
    const before = await link.getAttribute('href')
    ahead = 3 * 3_600_000
    await page.clock.setSystemTime(Date.now() + ahead)
    expect((await fetch(before ?? '')).status).toBe(403)
    const opened = page.context().waitForEvent('response', (response) => response.url().includes('/files/'))
    await link.click()
    expect((await opened).status()).toBe(200)
    expect(await link.getAttribute('href')).not.toBe(before)
  })
})
