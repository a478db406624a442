import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { type Company, foundCompany } from '../testing/people.ts'
import { globalId } from './ids.ts'

let app: TestApp
let acme: Company

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  await start({ externalId: '1', name: 'Ann Lee', email: 'ann@shop.example' }, { text: 'Hello' })
  await start({ externalId: '2', name: 'Олена Коваль', phone: '+380441234567' }, { text: 'Добрий день' })
  await start({ externalId: '3', name: '100% Bo_b' }, { text: 'Hi', kind: 'EMAIL', subject: 'Invoice of March' })
})

afterAll(() => app.close())

describe('search', () => {
  it.each([
    ['ann', ['Ann Lee']],
    ['SHOP.example', ['Ann Lee']],
    ['оЛЕНА', ['Олена Коваль']],
    ['+38044', ['Олена Коваль']],
    ['invoice', ['100% Bo_b']],
    ['100% bo_', ['100% Bo_b']],
    ['%%', []],
    ['nobody', []],
  ])('%s finds %j', async (search, names) => {
    expect(await find({ search })).toEqual(names)
  })

  it('refuses an empty text and one that is too long', async () => {
    for (const search of [' ', 'x'.repeat(201)]) {
      const answer = await acme.owner.ask(query, { filter: { search } })
      expect(answer.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT')
    }
  })

  it('finds nothing of another company', async () => {
    const other = await foundCompany(app, 'Other')
    expect((await other.owner.get(query, { filter: { search: 'ann' } })).conversations.edges).toEqual([])
  })
})

it('tells letters from chats', async () => {
  expect(await find({ kind: 'EMAIL' })).toEqual(['100% Bo_b'])
  expect(await find({ kind: 'CHAT' })).toEqual(['Олена Коваль', 'Ann Lee'])
})

const query = `query ($filter: ConversationFilter) {
  conversations(filter: $filter) { edges { node { customer { name } } } } }`

async function find(filter: object): Promise<string[]> {
  const { conversations } = await acme.owner.get(query, { filter })
  return conversations.edges.map(({ node }: { node: { customer: { name: string } } }) => node.customer.name)
}

async function start(customer: object, more: object): Promise<void> {
  const shop = await acme.integration()
  const input = {
    channelId: globalId('Channel', acme.api.id),
    clientConversationId: app.services.id(),
    customer,
    ...more,
  }
  await shop.get(
    'mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } } }',
    { input },
  )
}
