/** What axe finds wrong with a page that has come to rest. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** By the rules of WCAG 2.2 AA, in the whole page or in what this selector names. */
export async function findBarriers(page: Page, within = 'html'): Promise<string[]> {
  // Evaluated by the browser's tools, which its content policy does not bind.
  await page.evaluate(await readFile(axe, 'utf8'))
  await atRest(page)
  return page.evaluate(runAxe, { within, tags })
}

/** What fades in has other colours and other places until it is there. What moves without end does not count. */
export const atRest = (page: Page) =>
  page.evaluate(async () => {
    const moving = () =>
      [document, ...[...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? [])]
        .flatMap((root) => root.getAnimations())
        .filter(({ playState, effect }) => playState === 'running' && effect?.getComputedTiming().endTime !== Infinity)
    // One that is called off is over too, and what is over may have begun another.
    for (let all = moving(); all.length > 0; all = moving()) {
      await Promise.allSettled(all.map(({ finished }) => finished))
    }
  })

/** Runs in the page. */
async function runAxe({ within, tags }: { within: string; tags: string[] }): Promise<string[]> {
  type Found = { violations: { id: string; nodes: { target: unknown; failureSummary?: string }[] }[] }
  const { axe } = window as unknown as { axe: { run(context: unknown, options: unknown): Promise<Found> } }
  const { violations } = await axe.run({ include: [[within]] }, { runOnly: tags })
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${JSON.stringify(target)} ${failureSummary}`),
  )
}
