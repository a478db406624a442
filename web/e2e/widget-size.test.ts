import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import * as documents from '../widget/documents.ts'

/** What the tests' setup has built. */
const built = (name: string) => readFileSync(new URL(`../dist/${name}`, import.meta.url), 'utf8')

it('costs a page at most 30 kB', () => {
  expect(gzipSync(built('widget.js'), { level: 9 }).length).toBeLessThanOrEqual(30_000)
})

it('comes with the texts that it sends, each under its hash, and sends no others', () => {
  const trusted: Record<string, string> = JSON.parse(built('trusted-documents.json'))
  expect(Object.values(trusted).sort()).toEqual(Object.values(documents).sort())
  for (const [hash, text] of Object.entries(trusted)) {
    expect(createHash('sha256').update(text).digest('hex')).toBe(hash)
    expect(built('widget.js')).toContain(/^(\w+ \w+)/.exec(text)?.[1])
  }
})

it('is on the page that shows it, which runs nothing else', () => {
  const page = built('demo.html')
  expect(page.match(/<script[^>]*>/g)).toEqual([expect.stringMatching(/src="\/widget\.js" data-channel="pw_demo"/)])
  expect(page).not.toMatch(/ style=| on\w+=/)
})
