import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../testing/app.ts'
import type { Client, Live } from '../testing/client.ts'
import { appear, read, say, startChat, type, watched } from '../testing/ephemeral.ts'
import { type Company, foundCompany, type Person, type Visitor } from '../testing/people.ts'

const ephemera = `subscription ($id: ID) { ephemera(conversationId: $id) {
  __typename
  ... on TypingState { isTyping conversation { id } sender { kind } }
  ... on Presence { status person { kind } }
  ... on ReadCursor { conversation { id } reader { kind } }
} }`

let app: TestApp
let acme: Company
let agent: Person
let visitor: Visitor
let chat: string

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  agent = await acme.hire('AGENT')
})

beforeEach(async () => {
  visitor = await acme.visitor()
  chat = await startChat(visitor)
})

afterAll(() => app.close())

/** The next of this type. */
async function next(live: Live, typename: string) {
  for (;;) {
    const { data, errors } = await live.next()
    if (errors) throw new Error(JSON.stringify(errors))
    if (data.ephemera.__typename === typename) return data.ephemera
  }
}

const follow = async (by: Client, id?: string) => {
  const live = by.subscribe(ephemera, { id })
  await watched(app, 1)
  return live
}

describe('ephemera in one subscription', () => {
  it('tells an agent who types, who is there, and how far somebody has read', async () => {
    const live = await follow(agent, chat)
    await type(visitor, chat)
    expect(await next(live, 'TypingState')).toEqual({
      __typename: 'TypingState',
      isTyping: true,
      conversation: { id: chat },
      sender: { kind: 'CUSTOMER' },
    })
    await appear(visitor, 'AWAY', chat)
    expect(await next(live, 'Presence')).toEqual({
      __typename: 'Presence',
      status: 'AWAY',
      person: { kind: 'CUSTOMER' },
    })
    await say(agent, chat)
    await read(visitor, chat)
    expect(await next(live, 'ReadCursor')).toEqual({
      __typename: 'ReadCursor',
      conversation: { id: chat },
      reader: { kind: 'CUSTOMER' },
    })
    live.stop()
    await watched(app, 0)
  })

  it('tells a visitor no more than the three of them would', async () => {
    const other = await acme.visitor()
    const elsewhere = await startChat(other)
    const live = await follow(visitor)
    // Neither its own doings nor anybody else's conversation; all of it is told before the agent types.
    await type(visitor, chat)
    await type(agent, elsewhere)
    await type(other, elsewhere)
    await read(agent, elsewhere)
    await type(agent, chat)
    const heard = []
    do heard.push((await live.next()).data.ephemera)
    while (heard.at(-1).__typename !== 'TypingState')
    expect(heard.filter(({ __typename }) => __typename !== 'Presence')).toEqual([
      { __typename: 'TypingState', isTyping: true, conversation: { id: chat }, sender: { kind: 'AGENT' } },
    ])
    expect(heard.every(({ __typename, person }) => __typename !== 'Presence' || person === null)).toBe(true)
    live.stop()
    await watched(app, 0)
  })

  it('is about one conversation when one is named, and refuses one that is out of sight', async () => {
    const elsewhere = await startChat(await acme.visitor())
    const live = await follow(agent, chat)
    await read(acme.owner, elsewhere)
    await type(acme.owner, elsewhere)
    await type(acme.owner, chat)
    expect(await next(live, 'TypingState')).toMatchObject({ conversation: { id: chat } })
    live.stop()
    await watched(app, 0)
    const { errors } = await visitor.subscribe(ephemera, { id: elsewhere }).next()
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  })
})
