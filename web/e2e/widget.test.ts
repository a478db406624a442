import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWidgetWorld, type WidgetWorld } from './widget-world.ts'

let world: WidgetWorld
beforeAll(async () => {
  world = await createWidgetWorld()
})
afterAll(() => world?.close())

describe('a visitor and an agent', () => {
  it('[003-01] talk both ways without a reload', async () => {
    const { tab, complaints } = await world.visitor()
    const page = await tab()
    await page.locator('.launcher').click()
    await page.locator('textarea').fill('Where is my kettle?')
    await page.keyboard.press('Enter')
    await page.locator('.message.mine', { hasText: 'Where is my kettle?' }).waitFor()
    await expect.poll(() => complaints).toEqual([])
  })
})
