import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { globalId, uuidOf } from '../../api/src/graphql/ids.ts'
import type { Person } from '../../api/src/testing/people.ts'
import { startProxy, type TcpProxy } from '../../api/src/testing/proxy.ts'
import { findBarriers } from './barriers.ts'
import { createInboxWorld, type InboxWorld } from './inbox-world.ts'
import { openSettings } from './settings-desk.ts'

let world: InboxWorld
let agent: Person
let proxy: TcpProxy

beforeAll(async () => {
  world = await createInboxWorld()
  proxy = await startProxy(world.app.url)
  agent = await world.company.hire('AGENT')
})

beforeEach(() => setRules({ replyWindowMinutes: 60, replyLimit: null }))

afterAll(async () => {
  await proxy.close()
  await world.close()
})

const setRules = (rules: { replyWindowMinutes?: number | null; replyLimit?: number | null }) =>
  world.shop.client.get('mutation ($input: UpdateChannelInput!) { updateChannel(input: $input) { channel { id } } }', {
    input: { channelId: globalId('Channel', world.company.api.id), ...rules },
  })

/** The window of an hour is open for so many more seconds; no event tells that it was moved. */
const leave = (conversationId: string, seconds: number) =>
  world.app.db.$executeRaw`UPDATE "Conversation" SET "lastInboundAt" = now() - make_interval(secs => ${3600 - seconds})
    WHERE "workspaceId" = ${world.company.workspaceId}::uuid AND id = ${uuidOf('Conversation', conversationId)}::uuid`

/** A browser that is offline keeps its sockets; that they lead nowhere it would find out five seconds later. */
async function goOffline({ context }: { context: BrowserContext }) {
  await context.setOffline(true)
  proxy.cut()
}

/** A conversation with somebody new, open where one writes. */
async function openTalk(
  name: string,
  { seconds = 3600, ...options }: Parameters<InboxWorld['open']>[1] & { seconds?: number } = {},
) {
  const id = await world.shop.says(name, `I am ${name}`)
  await leave(id, seconds)
  const inbox = await world.open(agent, { path: `/c/${id}`, reducedMotion: 'reduce', ...options })
  const { page } = inbox
  await page
    .locator('article')
    .filter({ hasText: `I am ${name}` })
    .waitFor()
  const field = page.locator('form textarea[title]')
  return {
    ...inbox,
    id,
    field,
    /** What the composer says, once it says this. */
    notice: (text: string | RegExp, timeout?: number) =>
      page.locator('form [role="status"]').filter({ hasText: text }).waitFor({ timeout }),
    note: page.getByRole('button', { name: /Write a note|Написати нотатку/ }),
    message: (text: string) => page.locator('article[data-message]').filter({ hasText: text }),
    send: async (text: string) => {
      await field.fill(text)
      await field.press('Enter')
    },
    isLocked: () => field.evaluate((one) => one.hasAttribute('readonly')),
    close: async () => {
      expect(inbox.complaints).toEqual([])
      await inbox.context.close()
    },
  }
}

describe('a window', () => {
  it('is told of when its end is near, closes by itself, keeps the draft, and opens with the next message', async () => {
    const talk = await openTalk('Ann')
    await talk.page.clock.install()
    await leave(talk.id, 25)
    await talk.page.reload()
    await talk.notice(/^You can reply until \d?\d:\d\d.*\.$/)
    await talk.page.getByText('1 minute left').waitFor()
    await talk.field.fill('Almost do')
    await leave(talk.id, -1)
    // The clock stands still there, for the page looks at it every half minute anyhow, which would be too late.
    await talk.page.clock.pauseAt((await talk.page.evaluate(() => Date.now())) + 25_000)
    await talk.notice('The time to reply is over. You can reply again when the customer writes.')
    expect(await talk.isLocked()).toBe(true)
    expect(await talk.page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true)
    await talk.field.press('Enter')
    await talk.page.clock.resume()
    await world.shop.says('Ann', 'Are you there?')
    await talk.notice('You can reply again.')
    expect([await talk.isLocked(), await talk.field.inputValue()]).toEqual([false, 'Almost do'])
    await talk.send('Almost done')
    await talk.message('Almost done').waitFor()
    await talk.close()
  })

  it('is over with whatever the page shows next, if that comes before the timer', async () => {
    const talk = await openTalk('Amy')
    await talk.page.clock.install()
    await leave(talk.id, 25)
    await talk.page.reload()
    await talk.page.getByText('1 minute left').waitFor()
    const now = await talk.page.evaluate(() => Date.now())
    await talk.page.clock.pauseAt(now + 1_000)
    // The time alone goes on; no timer does.
    await talk.page.clock.setSystemTime(now + 26_000)
    await talk.field.press('J')
    await talk.notice('The time to reply is over. You can reply again when the customer writes.', 5_000)
    expect(await talk.isLocked()).toBe(true)
    await talk.close()
  })

  it.each([
    ['en-GB', 'You can reply again when the customer writes.', 'Write a note that only the team sees'],
    ['uk-UA', 'Відповісти можна буде, коли клієнт напише.', 'Напишіть нотатку, яку бачить лише команда'],
  ])('that is over leaves notes, by the button and by the key; in %s', async (locale, words, placeholder) => {
    const talk = await openTalk(`Ben ${locale}`, { seconds: -60, locale })
    await talk.notice(words)
    await talk.note.click()
    await talk.page.getByPlaceholder(placeholder).waitFor()
    await talk.send('Call them tomorrow')
    await talk.message('Call them tomorrow').waitFor()
    await talk.page.keyboard.press('Escape')
    await talk.page.keyboard.press('r')
    await talk.notice(words)
    await talk.field.press('n')
    await talk.page.getByPlaceholder(placeholder).waitFor()
    expect(await talk.field.inputValue()).toBe('')
    await talk.close()
  })

  it.each([
    ['en-GB', 'This message was not sent. The time to reply is over.', 'Try again', 'Discard'],
    ['uk-UA', 'Це повідомлення не надіслано. Час для відповіді минув.', 'Спробувати ще раз', 'Відкинути'],
  ])(
    'that closed unseen fails what is sent, says why, and offers no second try before it opens; in %s',
    async (locale, words, again, discard) => {
      const talk = await openTalk(`Cleo ${locale}`, { locale })
      // It closes when the message is on its way: whatever the page reads before that would tell.
      let isOpen = true
      await talk.page.route('**/graphql', async (route) => {
        const isSending = route.request().postData()?.includes('mutation SendMessage')
        if (isSending && isOpen) {
          isOpen = false
          await leave(talk.id, -60)
        }
        await route.fallback()
      })
      await talk.send('Too late')
      await talk.page.getByRole('alert').filter({ hasText: words }).waitFor()
      expect(await talk.isLocked()).toBe(true)
      await talk.page.getByRole('button', { name: discard }).waitFor()
      expect(await talk.page.getByRole('button', { name: again }).count()).toBe(0)
      await world.shop.says(`Cleo ${locale}`, 'Hello?')
      await talk.page.getByRole('button', { name: again }).click()
      await talk.message('Too late').waitFor()
      await talk.close()
    },
  )

  it('that closed while one was offline fails what waited, once', async () => {
    const talk = await openTalk('Dora', { url: proxy.url })
    await goOffline(talk)
    await talk.send('Written offline')
    await talk.page.getByText('Will be sent when you are back online.').waitFor()
    await leave(talk.id, -60)
    await talk.context.setOffline(false)
    await talk.page.getByRole('alert').filter({ hasText: 'The time to reply is over.' }).waitFor({ timeout: 15_000 })
    const sent = await world.app.db.message.count({ where: { text: 'Written offline' } })
    expect(sent).toBe(0)
    await talk.context.close()
  })
})

describe('a limit', () => {
  beforeEach(() => setRules({ replyWindowMinutes: null, replyLimit: 3 }))

  it.each([
    [
      'en-GB',
      ['3 more messages', '2 more messages', '1 more message'],
      'No more messages can be sent until the customer answers.',
    ],
    ['uk-UA', ['Ще 3 повідомлення', 'Ще 2 повідомлення', 'Ще 1 повідомлення'], 'Більше повідомлень надіслати не можна'],
  ])(
    'sinks with each answer, locks with the last one, and begins anew with the customer; in %s',
    async (locale, counts, words) => {
      const talk = await openTalk(`Eve ${locale}`, { locale })
      for (const count of counts) {
        await talk.notice(count)
        await talk.send(`After ${count}`)
      }
      await talk.notice(words)
      expect(await talk.isLocked()).toBe(true)
      for (const count of counts) await talk.message(`After ${count}`).waitFor()
      await world.shop.says(`Eve ${locale}`, 'Thank you')
      await talk.notice(counts[0] ?? '')
      expect(await talk.isLocked()).toBe(false)
      await talk.close()
    },
  )
})

describe('a limit, while one is offline,', () => {
  it('counts what waits, so that nothing is written that could not be sent', async () => {
    await setRules({ replyWindowMinutes: null, replyLimit: 2 })
    const talk = await openTalk('Hal', { url: proxy.url })
    await goOffline(talk)
    for (const left of ['2 more messages', '1 more message']) {
      await talk.notice(left)
      await talk.send(`Offline after ${left}`)
    }
    await talk.notice('No more messages can be sent until the customer answers.')
    await talk.page.getByRole('button', { name: 'Write a note' }).waitFor()
    await talk.context.setOffline(false)
    for (const left of ['2 more messages', '1 more message']) await talk.message(`Offline after ${left}`).waitFor()
    expect(await talk.isLocked()).toBe(true)
    await talk.context.close()
  })
})

describe('the settings of a channel that you connect yourself', () => {
  it('say the rules as a person would, refuse what makes no sense, and count at once wherever somebody writes', async () => {
    await setRules({ replyWindowMinutes: 90 })
    const talk = await openTalk('Finn', { seconds: -7200 })
    await talk.notice('The time to reply is over.')
    const desk = await openSettings(world, world.company.owner, 'channels')
    const channel = desk.item('Acme API')
    await channel.getByText('Details', { exact: true }).click()
    const time = channel.getByLabel('Time to reply')
    const unit = channel.getByLabel('Unit')
    const limit = channel.getByLabel('Messages in a row')
    expect([await time.inputValue(), await unit.inputValue(), await limit.inputValue()]).toEqual(['90', 'minutes', ''])

    await limit.fill('101')
    await desk.button('Set rules').click()
    await desk.alert('Enter a number from 1 to 100.').waitFor()
    await limit.fill('2')
    await time.fill('24')
    await unit.selectOption('hours')
    await desk.button('Set rules').click()
    await desk.page.getByText('Saved.').waitFor()
    await talk.notice('2 more messages until they answer.')
    expect(await talk.isLocked()).toBe(false)

    await time.fill('')
    await limit.fill('')
    await desk.button('Set rules').click()
    await talk.page
      .locator('form [role="status"]')
      .filter({ hasNotText: 'more messages' })
      .waitFor({ state: 'attached' })
    const { replyWindowMinutes, replyLimit } = await world.app.db.channel.findFirstOrThrow({
      where: { id: world.company.api.id },
    })
    expect([replyWindowMinutes, replyLimit]).toEqual([null, null])
    await desk.close()
    await talk.close()
  })

  it('are not there for a widget', async () => {
    const desk = await openSettings(world, world.company.owner, 'channels')
    await desk.item('Acme website').getByText('Details', { exact: true }).click()
    await desk.item('Acme website').getByText('Restricted').waitFor()
    expect(await desk.page.getByText('Rules for replies').count()).toBe(0)
    await desk.close()
  })
})

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it.each([
    ['en-GB', 1280],
    ['uk-UA', 400],
  ])('nothing stands in anybody’s way; in %s at %i px', async (locale, width) => {
    const name = `Gil ${colorScheme} ${locale}`
    const open = { locale, colorScheme, viewport: { width, height: 800 } }
    const talk = await openTalk(name, { ...open, seconds: 290 })
    await talk.notice(/until|до/)
    expect(await findBarriers(talk.page)).toEqual([])
    await leave(talk.id, -60)
    await talk.field.fill('A draft that waits for the customer')
    await talk.page.reload()
    await talk.note.waitFor()
    expect(await findBarriers(talk.page)).toEqual([])
    await talk.close()
    const desk = await openSettings(world, world.company.owner, 'channels', open)
    await desk
      .item('Acme API')
      .getByText(/^(Details|Подробиці)$/)
      .click()
    await desk.page.getByText(/Rules for replies|Правила для відповідей/).waitFor()
    expect(await findBarriers(desk.page)).toEqual([])
    await desk.close()
  })
})
