import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { appear, presenceChanged, startChat, typingChanged, until } from '../testing/ephemeral.ts'
import { type Company, foundCompany, type Visitor } from '../testing/people.ts'
import { globalId } from './ids.ts'

const lifeMs = 1_500

interface PresenceData {
  status: string
  person: { customer: { id: string } | null }
}

let app: TestApp
let acme: Company
let visitor: Visitor
let chat: string

beforeAll(async () => {
  app = await startTestApp({ settings: { PRESENCE_LIFE_MS: `${lifeMs}` } })
  acme = await foundCompany(app)
  visitor = await acme.visitor()
  chat = await startChat(visitor)
})

afterAll(() => app.close())

const lookedAt = async () => {
  const query = 'query ($id: ID!) { conversation(id: $id) { customer { isActive } viewers { id } } }'
  return (await acme.owner.get(query, { id: chat })).conversation
}

it('[003-25] who only says so is there for as long as it is repeated, and a connection as long as it lives', async () => {
  const agent = await acme.hire('AGENT')
  const socket = agent.subscribe(typingChanged)
  const live = acme.owner.subscribe(presenceChanged)
  const customer = globalId('Customer', visitor.session.customer.id)
  const isCustomer = ({ person }: PresenceData) => person.customer?.id === customer
  const start = performance.now()
  for (let round = 0; round < 3; round++) {
    await appear(visitor, 'ONLINE', chat)
    expect(await until<PresenceData>(live, 'presenceChanged', isCustomer)).toMatchObject({ status: 'ONLINE' })
    expect(await until<PresenceData>(live, 'presenceChanged', isCustomer)).toMatchObject({ status: 'OFFLINE' })
  }
  const passed = performance.now() - start
  expect(passed).toBeGreaterThanOrEqual(3 * lifeMs)
  expect(passed).toBeLessThan(3 * lifeMs * (60 / 45) + 5_000)
  expect(await lookedAt()).toMatchObject({ customer: { isActive: false } })
  // Three lives have passed, and the socket said nothing in any of them.
  const query = 'query ($id: ID!) { node(id: $id) { ... on Agent { presence { status } } } }'
  const { node } = await acme.owner.get(query, { id: globalId('Agent', agent.agent.id) })
  expect(node.presence.status).toBe('ONLINE')
  for (const subscription of [socket, live]) subscription.stop()
})

it('[003-27] an agent of whom no more is heard is gone from who looks at a conversation, after one life', async () => {
  const agent = await acme.hire('AGENT')
  const start = performance.now()
  await appear(agent, 'ONLINE', chat)
  expect((await lookedAt()).viewers).toEqual([{ id: globalId('Agent', agent.agent.id) }])
  await expect.poll(async () => (await lookedAt()).viewers).toEqual([])
  const passed = performance.now() - start
  expect(passed).toBeGreaterThanOrEqual(lifeMs)
  expect(passed).toBeLessThan(lifeMs * (60 / 45) + 2_000)
})
