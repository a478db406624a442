/** What is told to an agent who looks at something else. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { startProxy } from '../../api/src/testing/proxy.ts'
import { atRest } from './barriers.ts'
import { contrastOf } from './contrast.ts'
import { eventually, maya as mayasAccount, type Stage, soundsOf, startStage, tomas as tomasAccount } from './stage.ts'
import type { Inbox } from './stage-inbox.ts'

let stage: Stage
let maya: Inbox
let tomas: Inbox

beforeAll(async () => {
  stage = await startStage()
  maya = await stage.enter(mayasAccount)
  tomas = await stage.enter(tomasAccount)
}, 180_000)
afterAll(() => stage?.close())
beforeEach(() => Promise.all([maya, tomas].map(({ page }) => watchToasts(page))))
afterEach(() => stage.expectSilence())

interface Told {
  id: string
  text: string
  /** What stands in it, piece by piece. */
  words: string[]
  isSeen: boolean
  animation: string
  isLeaving: boolean
  ms: number | null
}

/** Notes in the page which toasts came, and how long each stayed. */
async function watchToasts(page: Page) {
  await page.evaluate(() => {
    const told: Told[] = []
    Object.assign(window, { told })
    const stack = document.querySelector('[role="log"][aria-label="Notifications"]')
    const since = new Map<Element, { at: number; told: Told }>()
    const note = (element: Element) => {
      const one = {
        id: element.getAttribute('data-message') ?? '',
        text: element.textContent,
        words: [...element.querySelectorAll('*')].flatMap((one) => (one.firstElementChild ? [] : one.textContent)),
        isSeen: element.checkVisibility(),
        animation: getComputedStyle(element).animationName,
        isLeaving: false,
        ms: null,
      }
      told.push(one)
      since.set(element, { at: performance.now(), told: one })
      const { held } = window as unknown as { held?: string }
      if (held && one.words.includes(held)) element.querySelector('button')?.focus()
    }
    new MutationObserver((changes) => {
      for (const { addedNodes, removedNodes, target, type } of changes) {
        for (const node of addedNodes) if (node instanceof Element && node.hasAttribute('data-message')) note(node)
        const leaving = type === 'attributes' && target instanceof Element ? since.get(target) : undefined
        if (leaving) leaving.told.isLeaving = true
        for (const node of removedNodes) {
          const known = node instanceof Element ? since.get(node) : undefined
          if (known) known.told.ms = performance.now() - known.at
        }
      }
    }).observe(stack as Element, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['data-leaving'],
    })
  })
}

const toldOn = (page: Page) => page.evaluate(() => (window as unknown as { told: Told[] }).told)

/** Waits until exactly one toast with these words was seen. On a busy machine it may have gone by then. */
const tells = ({ page }: Inbox, ...expected: string[]) =>
  eventually(async () =>
    (await toldOn(page)).filter(({ isSeen, words }) => isSeen && expected.every((word) => words.includes(word))),
  ).toHaveLength(1)

async function boxOf(element: Locator) {
  const box = await element.boundingBox()
  if (!box) throw new Error('it is not in the page')
  return box
}

/** The toast with this word gets the focus as it comes, which keeps it there for as long as the test needs it. */
const hold = ({ page }: Inbox, word: string) => page.evaluate((held) => Object.assign(window, { held }) && null, word)

describe('a toast', () => {
  it('[001-10] tells both agents who wrote and what, with a sound, and opens the conversation', async () => {
    await stage.shop.says('Ben', 'The first of Ben')
    await maya.row('The first of Ben').waitFor()
    await tells(tomas, 'The first of Ben')
    const sounds = await soundsOf(tomas.page)
    await hold(maya, 'Where is my parcel?')
    await stage.shop.says('Ben', 'Where is my parcel?')
    for (const agent of [maya, tomas]) await tells(agent, 'Ben', 'Where is my parcel?')
    await eventually(() => soundsOf(tomas.page)).toBeGreaterThan(sounds)
    await maya.toast('Where is my parcel?').getByRole('button').first().click()
    await maya.message('Where is my parcel?').waitFor()
    await maya.toast('Where is my parcel?').waitFor({ state: 'detached' })
    await stage.shop.says('Ben', 'Ah, there it is.')
    await maya.message('Ah, there it is.').waitFor()
    await tells(tomas, 'Ben', 'Ah, there it is.')
    expect((await toldOn(maya.page)).map(({ text }) => text)).not.toContainEqual(expect.stringContaining('Ah, there'))
  })

  it('goes when its conversation is opened another way, and never lies on the button that sends', async () => {
    await stage.shop.says('Rita', 'About something else')
    await tomas.choose('About something else')
    await hold(tomas, 'Seen in its place')
    await stage.shop.says('Lea', 'Seen in its place')
    const toast = tomas.toast('Seen in its place')
    await toast.waitFor()
    const shown = await boxOf(toast)
    const send = await boxOf(tomas.page.locator('form button[type="submit"]'))
    expect(shown.y + shown.height).toBeLessThan(send.y)
    await tomas.choose('Seen in its place')
    await toast.waitFor({ state: 'detached' })
    // At once, and not because its time was over.
    const told = (await toldOn(tomas.page)).find(({ words }) => words.includes('Seen in its place'))
    expect(told).toMatchObject({ isLeaving: false, ms: expect.any(Number) })
  })

  it('[003-03] says that a conversation is new, and that one is a letter', async () => {
    await stage.shop.says('Nora', 'I am new here')
    await stage.shop.writes('Olga', 'Invoice', 'Please find it here')
    for (const agent of [maya, tomas]) {
      await tells(agent, 'I am new here', 'New conversation')
      await tells(agent, 'Please find it here', 'New letter')
      await agent.row('I am new here').waitFor()
    }
  })

  it('[001-18] never tells of one’s own messages, also not in another tab', async () => {
    const other = await openTab(maya)
    await maya.choose('Nora')
    await maya.say('Welcome!')
    await tells(tomas, 'Maya Lind', 'Welcome!')
    await other.locator('[aria-posinset]', { hasText: 'You: Welcome!' }).waitFor()
    await stage.shop.says('Marker', 'Told after it')
    await eventually(() => toldTexts(maya.page, other)).toContainEqual(expect.stringContaining('Told after it'))
    expect(await toldTexts(maya.page, other)).not.toContainEqual(expect.stringContaining('Welcome!'))
    await other.close()
  })

  it('[001-13] comes once, however many tabs are open', async () => {
    const others = [await openTab(maya), await openTab(maya)]
    const tabs = [maya.page, ...others]
    for (const text of ['One', 'Two', 'Three']) await stage.shop.says('Zoe', `${text} of three`)
    const marks = async () =>
      (await toldTexts(...tabs)).flatMap((text) => /(One|Two|Three) of three/.exec(text)?.[1] ?? []).sort()
    for (const tab of tabs) await tab.locator('[aria-posinset]', { hasText: 'Three of three' }).waitFor()
    await eventually(marks).toEqual(['One', 'Three', 'Two'])
    await stage.shop.says('Marker', 'After the three')
    await eventually(() => toldTexts(...tabs)).toContainEqual(expect.stringContaining('After the three'))
    expect(await marks()).toEqual(['One', 'Three', 'Two'])
    for (const tab of others) await tab.close()
  })

  it('[001-13] comes once, also when the tabs of one browser are at two instances', async () => {
    const proxy = await startProxy(stage.app.url)
    onTestFinished(() => proxy.close())
    const sockets = () =>
      [proxy, stage.second.proxy].map(({ open }) => open.filter(({ isWebSocket }) => isWebSocket).length)
    const [, others = 0] = sockets()
    const browser = await stage.enter(mayasAccount, { url: `${proxy.url}/` })
    onTestFinished(() => browser.context.close())
    await eventually(sockets).toEqual([1, others])
    await watchToasts(browser.page)
    // Another instance stands behind the same address now.
    proxy.aim(stage.second.url)
    const tabs = [browser.page, await openTab(browser)]
    await eventually(sockets).toEqual([2, others + 1])
    const marks = async () =>
      (await toldTexts(...tabs)).flatMap((text) => /(One|Two|Three) for both/.exec(text)?.[1] ?? []).sort()
    for (const text of ['One', 'Two', 'Three']) await stage.shop.says('Zoe', `${text} for both`)
    for (const tab of tabs) await tab.locator('[aria-posinset]', { hasText: 'Three for both' }).waitFor()
    await eventually(marks).toEqual(['One', 'Three', 'Two'])
    await stage.shop.says('Marker', 'After those for both')
    await eventually(() => toldTexts(...tabs)).toContainEqual(expect.stringContaining('After those for both'))
    expect(await marks()).toEqual(['One', 'Three', 'Two'])
  })

  it('[001-19] slides in, and has gone after 5 seconds', async () => {
    await stage.shop.says('Ben', 'Here for five seconds')
    const find = async () => (await toldOn(tomas.page)).find(({ words }) => words.includes('Here for five seconds'))
    await eventually(async () => (await find())?.ms).toEqual(expect.any(Number))
    const told = await find()
    expect(told).toMatchObject({ isSeen: true, animation: expect.stringContaining('arrive'), isLeaving: true })
    expect(told?.ms).toBeGreaterThan(4_900)
    expect(told?.ms).toBeLessThan(8_000)
  })

  it.each(['light', 'dark'] as const)('[001-31] is readable and read aloud, %s', async (colorScheme) => {
    await tomas.page.emulateMedia({ colorScheme })
    await hold(tomas, `Can you read this (${colorScheme})?`)
    await stage.shop.says('Contrast', `Can you read this (${colorScheme})?`)
    const toast = tomas.toast(`Can you read this (${colorScheme})?`)
    await toast.hover()
    await atRest(tomas.page)
    for (const text of ['Contrast', `Can you read this (${colorScheme})?`]) {
      const line = toast.getByText(text, { exact: true })
      expect(await line.evaluate(contrastOf)).toBeGreaterThanOrEqual(4.5)
    }
    const stack = tomas.page.getByRole('log', { name: 'Notifications' })
    expect(await stack.getAttribute('aria-live')).toBe('polite')
    expect(await stack.locator('[data-message]').count()).toBeGreaterThan(0)
    await tomas.page.mouse.move(0, 0)
    await tomas.page.emulateMedia({ colorScheme: 'light' })
  })
})

describe('[001-33] the same toasts, whatever page is open', () => {
  it.each(['/settings/profile', '/settings/team', '/?view=closed', '/?q=nobody'])('%s', async (path) => {
    await goTo(tomas.page, path)
    await stage.shop.says('Ben', `Told at ${path}`)
    await tells(tomas, `Told at ${path}`)
  })

  it('and one stays while another page is opened', async () => {
    await hold(tomas, 'I stay')
    await stage.shop.says('Ben', 'I stay')
    const toast = await tomas.toast('I stay').elementHandle()
    await tomas.page.getByRole('link', { name: 'Settings' }).dispatchEvent('click')
    await tomas.page.getByRole('heading', { name: 'Profile', exact: true }).waitFor()
    expect(await toast?.isVisible()).toBe(true)
  })
})

it('[001-28] tells without a sound, of which the browser would complain, on a page that nobody has touched', async () => {
  const page = await maya.context.newPage()
  // Whatever a test asks of a page counts as a touch, so the page is told that it does not.
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'userActivation', { value: { hasBeenActive: false } }),
  )
  await maya.page.goto('about:blank')
  await page.goto(stage.urlOf(mayasAccount))
  await page.locator('[aria-posinset]').first().waitFor()
  await stage.shop.says('Ben', 'To an untouched page')
  await page.getByRole('log', { name: 'Notifications' }).getByText('To an untouched page').waitFor()
  expect(await soundsOf(page)).toBe(0)
  await page.close()
})

/** Another tab of the same browser. */
async function openTab(agent: Inbox): Promise<Page> {
  const page = await agent.context.newPage()
  await page.goto(agent.page.url())
  await page.locator('[aria-posinset]').first().waitFor()
  await watchToasts(page)
  return page
}

const toldTexts = async (...pages: Page[]) => (await Promise.all(pages.map(toldOn))).flat().map(({ text }) => text)

/** As a link does, without loading the document anew. */
const goTo = (page: Page, path: string) =>
  page.evaluate((to) => {
    history.pushState(null, '', to)
  }, path)
