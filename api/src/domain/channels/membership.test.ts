import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Channel } from '../../generated/prisma/client.ts'
import { globalId } from '../../graphql/ids.ts'
import { eventsOf } from '../../testing/acting.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import type { Client } from '../../testing/client.ts'
import { type Company, foundCompany, type Person } from '../../testing/people.ts'
import { receiveMessage } from '../messages/receive.ts'
import { addChannelMember, removeChannelMember, setChannelRestriction } from './access.ts'
import { createChannel } from './create.ts'

let app: TestApp
let other: TestApp
let acme: Company
let agent: Person
let vip: Channel
let membership: { channelId: string; agentId: string }

beforeAll(async () => {
  app = await startTestApp()
  other = await app.another()
  acme = await foundCompany(app)
})

beforeEach(async () => {
  agent = await acme.hire('AGENT')
  vip = await createChannel(acme.ctx, { kind: 'API', name: `VIP ${app.services.id()}`, isRestricted: true })
  membership = { channelId: vip.id, agentId: agent.agent.id }
  await addChannelMember(acme.ctx, membership)
})

afterAll(() => app.close())

const receive = (channel: Channel, text: string) =>
  receiveMessage(acme.ctx, {
    channelId: channel.id,
    customer: { externalId: 'c' },
    text,
    externalId: app.services.id(),
  })

const open = () => acme.api

/** Each takes the channel out of the agent's sight. */
const revocations = {
  'removing the member': () => removeChannelMember(acme.ctx, membership),
  'restricting the channel': () => setChannelRestriction(acme.ctx, { channelId: vip.id, isRestricted: true }),
}

describe.each(['the same', 'another'])('[S14] on %s instance', (where) => {
  const url = () => (where === 'another' ? other.url : app.url)

  it.each(Object.entries(revocations))(
    '%s ends what an agent sees, live and replayed, within a second',
    async (how, revoke) => {
      if (how === 'restricting the channel') {
        await removeChannelMember(acme.ctx, membership)
        await setChannelRestriction(acme.ctx, { channelId: vip.id, isRestricted: false })
      }
      const client = agent.at(url())
      const { cursor: after } = await client.get('{ cursor }')
      const feed = 'subscription ($after: String) { messageAdded(after: $after) { text } }'
      const live = client.subscribe(feed, { after })
      const { conversationId } = await receive(vip, 'seen')
      expect((await live.next()).data.messageAdded.text).toBe('seen')

      await revoke()
      const revoked = performance.now()
      await receive(vip, 'hidden')
      await receive(open(), 'open')
      expect((await live.next()).data.messageAdded.text).toBe('open')
      expect(performance.now() - revoked).toBeLessThan(1_200)

      const replay = client.subscribe(feed, { after })
      expect((await replay.next()).data.messageAdded.text).toBe('open')
      const id = globalId('Conversation', conversationId)
      const query = 'query ($id: ID!) { conversation(id: $id) { id } }'
      const isHidden = async () =>
        expect((await client.ask(query, { id })).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
      // Its own instance knows at once; another asks again within a second.
      await (where === 'another' ? vi.waitFor(isHidden, 1_200) : isHidden())
      for (const subscription of [live, replay]) subscription.stop()
    },
  )

  it('a grant shows what comes next, at its place in the order', async () => {
    await removeChannelMember(acme.ctx, membership)
    const client = agent.at(url())
    const { cursor: after } = await client.get('{ cursor }')
    const live = client.subscribe('subscription ($after: String) { messageAdded(after: $after) { text } }', { after })
    await receive(open(), 'before')
    expect((await live.next()).data.messageAdded.text).toBe('before')
    await addChannelMember(acme.ctx, membership)
    await receive(vip, 'shown')
    expect((await live.next()).data.messageAdded.text).toBe('shown')
    live.stop()
  })
})

describe('a restricted channel', () => {
  it('is listed for its members, owners and administrators only', async () => {
    const names = async (person: Person) =>
      (await person.get('{ channels { name } }')).channels.map(({ name }: { name: string }) => name)
    const stranger = await acme.hire('AGENT')
    expect(await names(stranger)).not.toContain(vip.name)
    for (const person of [agent, acme.owner, await acme.hire('ADMIN')]) expect(await names(person)).toContain(vip.name)
  })

  it('tells those who manage who its members are, and nobody else', async () => {
    const query = 'query ($id: ID!) { channelMembers(channelId: $id) { id } }'
    const asked = async (by: Client, id = globalId('Channel', vip.id)) => {
      const { data, errors } = await by.ask(query, { id })
      return errors?.[0]?.extensions.code ?? data.channelMembers
    }
    const members = [{ id: globalId('Agent', agent.agent.id) }]
    for (const by of [acme.owner, await acme.hire('ADMIN'), await acme.integration()]) {
      expect(await asked(by)).toEqual(members)
    }
    expect(await asked(agent)).toBe('FORBIDDEN')
    const rival = await foundCompany(app, 'Rival')
    expect(await asked(rival.owner)).toBe('NOT_FOUND')
    await removeChannelMember(acme.ctx, membership)
    expect(await asked(acme.owner)).toEqual([])
  })

  it('changes once: what is already so is no event', async () => {
    const work = async () => {
      await addChannelMember(acme.ctx, membership)
      await setChannelRestriction(acme.ctx, { channelId: vip.id, isRestricted: true })
      await removeChannelMember(acme.ctx, membership)
      await removeChannelMember(acme.ctx, membership)
    }
    expect(await eventsOf(app, acme.workspaceId, work)).toEqual(['channel.member_removed'])
  })

  it.each(['addChannelMember', 'removeChannelMember'] as const)('%s knows only agents of the company', async (name) => {
    const rival = await foundCompany(app, 'Rival')
    const verb = { addChannelMember, removeChannelMember }[name]
    for (const agentId of [rival.owner.agent.id, app.services.id()]) {
      await expect(verb(acme.ctx, { ...membership, agentId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })
})
