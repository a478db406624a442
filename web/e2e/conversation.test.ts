import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appear } from '../../api/src/testing/ephemeral.ts'
import type { Person } from '../../api/src/testing/people.ts'
import { findBarriers } from './barriers.ts'
import { frame, hasFocus, longTalk, openTalk, type Talk } from './conversation-talk.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'

let world: InboxWorld
let agent: Person

beforeAll(async () => {
  world = await createInboxWorld()
  agent = await world.company.hire('AGENT')
})

afterAll(() => world.close())

const open = (id: string, options?: Parameters<InboxWorld['open']>[1]) => openTalk(world, agent, id, options)
const lines = (name: string, count: number) => longTalk(world, name, count)

/** Where each message that is seen stands, in pixels from the top. */
const places = ({ list }: Talk): Promise<Record<string, number>> =>
  list.evaluate((one) => {
    const seen = one.getBoundingClientRect()
    const rows = [...one.querySelectorAll('article[data-message]')].map(
      (row) => [row, row.getBoundingClientRect()] as const,
    )
    return Object.fromEntries(
      rows
        .filter(([, box]) => box.bottom > seen.top && box.top < seen.bottom)
        .map(([row, box]) => [row.getAttribute('data-message') ?? '', Math.round(box.top)]),
    )
  })

describe('[003-05] the end of a conversation', () => {
  it('is what one sees first, and goes on being seen as messages and typing come', async () => {
    const id = await lines('Ann', 40)
    const talk = await open(id)
    await talk.message('Line 40.').waitFor()
    await expect.poll(talk.gap).toBe(0)

    await world.shop.says('Ann', 'One more')
    await talk.message('One more').waitFor()
    await expect.poll(talk.gap).toBe(0)
    expect(await talk.page.getByText('To the newest message').count()).toBe(0)

    await talk.field.fill('a\nb\nc\nd\ne\nf')
    await expect.poll(talk.gap).toBe(0)
    await talk.close()
  })

  it('stays away from whoever reads what was before, who is told how much came', async () => {
    const id = await lines('Ben', 40)
    const talk = await open(id)
    await talk.message('Line 40.').waitFor()
    await talk.list.hover()
    await talk.page.mouse.wheel(0, -700)
    await talk.page.getByRole('button', { name: 'To the newest message' }).waitFor()
    await world.shop.says('Ben', 'Are you there?')
    await talk.page.getByRole('button', { name: '1 new message' }).waitFor()
    await world.shop.says('Ben', 'Hello?')
    await talk.page.getByRole('button', { name: '2 new messages' }).click()
    await talk.message('Hello?').waitFor()
    await expect.poll(talk.gap).toBe(0)

    await talk.page.mouse.wheel(0, -700)
    await talk.page.getByRole('button', { name: 'To the newest message' }).waitFor()
    await expect.poll(talk.gap).toBe(700)
    const held = await places(talk)
    await world.shop.says('Ben', 'I go now')
    await talk.page.getByRole('button', { name: '1 new message' }).waitFor()
    expect(Object.keys(held).length).toBeGreaterThan(1)
    expect(await places(talk)).toEqual(held)

    await talk.field.fill('Wait!')
    await talk.field.press('Enter')
    await talk.message('Wait!').waitFor()
    await expect.poll(talk.gap).toBe(0)
    await talk.close()
  })
})

it('reads back to the beginning without moving what one reads', async () => {
  const id = await lines('Cleo', 110)
  const talk = await open(id)
  await talk.message('Line 110.').waitFor()
  await talk.list.hover()
  const movesSince = async (before: Record<string, number>) => {
    const after = await places(talk)
    return Object.keys(before).flatMap((one) => (one in after ? (after[one] ?? 0) - (before[one] ?? 0) : []))
  }
  const isRoom = () => talk.list.evaluate(({ scrollTop }) => scrollTop >= 300)
  const jumps: number[] = []
  for (let step = 0; step < 200 && !(await talk.message('Line 1. ').count()); step++) {
    // A wheel can turn no further than to what has been read by then.
    const resting = await places(talk)
    await expect.poll(isRoom, { interval: 5 }).toBe(true)
    jumps.push(...(await movesSince(resting)).filter((move) => Math.abs(move) > 2))

    const before = await places(talk)
    let looks = 0
    const hasMoved = async () => {
      // The browser may swallow a turn that meets the place that it is given for an older page; a hand turns on.
      if (looks++ % 200 === 0) await talk.page.mouse.wheel(0, -300)
      return (await movesSince(before)).some((move) => Math.abs(move) > 2)
    }
    await expect.poll(hasMoved, { interval: 5 }).toBe(true)
    await frame(talk.page)
    const turns = (move: number) => Math.max(1, Math.round(move / 300))
    jumps.push(...(await movesSince(before)).filter((move) => Math.abs(move - 300 * turns(move)) > 2))
  }
  expect(await talk.message('Line 1. ').count()).toBe(1)
  expect(jumps).toEqual([])
  await talk.close()
})

it('marks where the unread messages begin, and says the new ones to those who listen', async () => {
  const id = await lines('Dora', 3)
  const talk = await open(id)
  await talk.page.getByText('New', { exact: true }).waitFor()
  const log = talk.page.getByRole('log', { name: 'Messages' })
  expect(await log.textContent()).toBe('')
  await world.shop.says('Dora', 'Is it still there?')
  await expect.poll(() => log.textContent()).toBe('Dora: Is it still there?')
  await talk.row('Dora').getByText('unread').waitFor({ state: 'detached' })
  await talk.close()
})

it('says that a conversation is not there, and offers no field to write into it', async () => {
  const inbox = await world.open(agent, { path: '/c/con_00000000000000000000000000000000' })
  await inbox.page.getByText('The conversation could not be loaded').waitFor()
  expect(await inbox.page.locator('form textarea').count()).toBe(0)
  await inbox.context.close()
})

it('keeps the place for a picture that is loaded late', async () => {
  const talk = await open(await lines('Kim', 12))
  const release = Promise.withResolvers<void>()
  await talk.page.route('**/files/**', async (route) => {
    if (route.request().method() === 'GET') await release.promise
    await route.fallback()
  })
  const buffer = await talk.page.screenshot()
  await talk.page.locator('input[type="file"]').setInputFiles([{ name: 'shop.png', mimeType: 'image/png', buffer }])
  await talk.page.locator('[data-state="done"]').waitFor()
  await talk.page.getByRole('button', { name: 'Send', exact: true }).click()
  const picture = talk.page.locator('article[data-message]').getByRole('img', { name: 'shop.png' })
  await picture.waitFor()
  await expect.poll(talk.gap).toBe(0)
  const place = await picture.boundingBox()
  const isLoaded = () => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 1)
  expect(await isLoaded()).toBe(false)
  release.resolve()
  await expect.poll(isLoaded).toBe(true)
  expect(await picture.boundingBox()).toEqual(place)
  expect(await talk.gap()).toBe(0)
  await talk.close()
})

it('is used with keys alone', async () => {
  const talk = await open(await lines('Hana', 2))
  const { page } = talk
  await page.keyboard.press('i')
  await page.getByRole('button', { name: `Assignee: ${agent.agent.name}` }).waitFor()
  await page.keyboard.press('e')
  await page.getByRole('button', { name: 'Status: Closed' }).waitFor()
  await page.keyboard.press('Shift+E')
  await page.getByRole('button', { name: 'Status: Active' }).waitFor()
  for (const [key, label, choice] of [
    ['s', 'Status', 'Waiting'],
    ['a', 'Assignee', 'Unassigned'],
    ['p', 'Priority', 'High'],
    ['h', 'Answered by', 'AI'],
  ] as const) {
    await page.keyboard.press(key)
    // The menu takes the focus as it opens, and gives it to its button as it closes.
    await page.locator('[role="menuitem"]:focus').waitFor()
    await page.getByRole('menuitem', { name: choice }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => hasFocus(page.getByRole('button', { name: `${label}: ${choice}` }))).toBe(true)
  }
  await page.keyboard.press('r')
  await page.keyboard.type('Hello')
  await page.keyboard.press('Control+Enter')
  await talk.message('Hello').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('d')
  await page.getByRole('complementary', { name: 'Customer' }).waitFor({ state: 'detached' })
  await page.keyboard.press('d')
  await page.getByRole('complementary', { name: 'Customer' }).waitFor()
  await talk.close()
})

it('says of each colleague whether they are there, as it changes', async () => {
  const colleague = await world.company.hire('OWNER')
  const { name } = colleague.agent
  const talk = await open(await lines('Nell', 2))
  const { page } = talk
  await page.keyboard.press('a')
  for (const [status, word] of [
    ['ONLINE', 'online'],
    ['AWAY', 'away'],
  ] as const) {
    await appear(colleague, status)
    await page.getByRole('menuitem', { name: `${name} ${word}`, exact: true }).waitFor()
  }
  await page.getByRole('menuitem', { name: `${name} away` }).click()
  await page.getByRole('button', { name: `Assignee: ${name}, away` }).waitFor()
  await talk.close()
})

it('shows text of any direction, links to the web only, and nothing that a customer wrote as a page', async () => {
  const id = await world.shop.says('Iris', '<img src=x onerror=alert(1)> javascript:alert(1) https://a.example/x.')
  await world.shop.says('Iris', 'مرحبا بالعالم')
  const talk = await open(id)
  const wild = talk.message('<img src=x')
  const link = wild.getByRole('link')
  expect(await link.getAttribute('href')).toBe('https://a.example/x')
  expect(await link.getAttribute('rel')).toContain('noopener')
  expect(await wild.locator('img').count()).toBe(0)
  const arabic = talk.message('مرحبا').locator('bdi[dir="auto"]')
  expect(await arabic.evaluate((one) => one.ownerDocument.defaultView?.getComputedStyle(one).direction)).toBe('rtl')
  await talk.close()
})

it('has no barrier that axe finds, light or dark, wide or narrow', async () => {
  const id = await lines('Jill', 4)
  for (const [colorScheme, width, locale] of [
    ['light', 1440, 'en-GB'],
    ['dark', 1440, 'uk-UA'],
    ['dark', 390, 'en-GB'],
  ] as const) {
    const talk = await open(id, { colorScheme, locale, viewport: { width, height: 800 } })
    await talk.message('Line 4.').waitFor()
    expect(await findBarriers(talk.page)).toEqual([])
    expect(await talk.page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    await talk.close()
  }
})
