import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createDesk, type Desk } from './widget-desk.ts'
import { visit } from './widget-page.ts'
import { createWidgetWorld, type WidgetWorld } from './widget-world.ts'

let world: WidgetWorld
let desk: Desk
beforeAll(async () => {
  world = await createWidgetWorld()
})
afterAll(() => world?.close())
beforeEach(() => {
  desk = createDesk(world.agent)
})

/** Counts the tones that really start, in each tab; one sound has two. */
function countTones() {
  const start = OscillatorNode.prototype.start
  Object.assign(window, { tones: 0 })
  OscillatorNode.prototype.start = function (when) {
    const page = window as unknown as { tones: number }
    page.tones += 1
    start.call(this, when)
  }
}

async function arrive() {
  const { tab, context, complaints } = await world.visitor({ initScript: countTones })
  onTestFinished(async () => {
    await context.close()
    expect(complaints).toEqual([])
  })
  const enter = async () => {
    const widget = visit(await tab())
    const sounds = () => widget.page.evaluate(() => (window as unknown as { tones: number }).tones / 2)
    await widget.open()
    return { ...widget, sounds }
  }
  return { ...(await enter()), enter }
}

describe('[003-12] the sound', () => {
  it('comes with each answer of an agent, open or closed, and with nothing of its own', async () => {
    const { page, say, sees, sounds, badge } = await arrive()
    await say('Hello?')
    await sees('Hello?')
    expect(await sounds()).toBe(0)
    await desk.reply('Hello!')
    await sees('Hello!')
    await expect.poll(sounds).toBe(1)
    await page.keyboard.press('Escape')
    await desk.reply('Are you there?')
    await expect.poll(badge).not.toBe('')
    await expect.poll(sounds).toBe(2)
  })

  it('does not come with what the system writes, nor with history', async () => {
    const { page, say, sees, sounds } = await arrive()
    await say('Order 12')
    await sees('Order 12')
    const { id } = await desk.newest()
    const shop = await world.company.integration()
    await shop.get(`mutation ($input: SendMessageInput!) { sendMessage(input: $input) { __typename } }`, {
      input: { conversationId: id, text: 'Your order was packed.', clientMessageId: 'packed' },
    })
    await sees('Your order was packed.')
    expect(await sounds()).toBe(0)
    await desk.reply('It leaves today.')
    await sees('It leaves today.')
    await expect.poll(sounds).toBe(1)
    await page.reload()
    await sees('It leaves today.')
    await page.locator('textarea').click()
    expect(await sounds()).toBe(0)
    await desk.reply('It has left.')
    await sees('It has left.')
    await expect.poll(sounds).toBe(1)
    // Whatever sounded late is counted by the time that the next one has come.
    await desk.reply('It is there.')
    await sees('It is there.')
    await expect.poll(sounds).toBe(2)
  })

  it('comes once for all tabs', async () => {
    const first = await arrive()
    await first.say('Me again and again')
    await first.sees('Me again and again')
    const second = await first.enter()
    await second.sees('Me again and again')
    for (const text of ['One', 'Two', 'Three']) {
      await desk.reply(text)
      await Promise.all([first.sees(text), second.sees(text)])
    }
    const both = async () => (await first.sounds()) + (await second.sounds())
    await expect.poll(both).toBe(3)
    // Both tabs have heard the fourth before the count is taken.
    await desk.reply('Four')
    await Promise.all([first.sees('Four'), second.sees('Four')])
    await expect.poll(both).toBe(4)
  })

  it('can be turned off, which is remembered', async () => {
    const { page, say, sees, sounds } = await arrive()
    await say('Quiet please')
    await sees('Quiet please')
    await page.getByRole('button', { name: 'Turn sound off' }).click()
    await page.reload()
    await page.locator('textarea').click()
    await desk.reply('As you wish')
    await sees('As you wish')
    expect(await sounds()).toBe(0)
    await page.getByRole('button', { name: 'Turn sound on' }).click()
    await desk.reply('And now?')
    await sees('And now?')
    await expect.poll(sounds).toBe(1)
    // Whatever sounded late is counted by the time that the next one has come.
    await desk.reply('Do you hear me?')
    await sees('Do you hear me?')
    await expect.poll(sounds).toBe(2)
  })
})
