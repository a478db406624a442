import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addNote } from '../domain/messages/add-note.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { read, readChanged, say, startChat, watched } from '../testing/ephemeral.ts'
import { type Company, foundCompany, type Person, type Visitor } from '../testing/people.ts'
import { globalId, parseGlobalId } from './ids.ts'

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

describe('[003-26] a read mark that moved', () => {
  it('shows the customer that an agent has read, and the agent that the customer has', async () => {
    const [theirs, ours] = [visitor.subscribe(readChanged, { id: chat }), agent.subscribe(readChanged, { id: chat })]
    await watched(app, 2)
    await read(agent, chat)
    const reader = { kind: 'AGENT', agent: { id: globalId('Agent', agent.agent.id) }, customer: null }
    const mark = { conversation: { id: chat }, reader, readAt: expect.any(String) }
    // The place would count internal notes, so visitors are not told it.
    expect((await theirs.next()).data.readChanged).toEqual({ ...mark, lastReadSeq: null })
    expect((await ours.next()).data.readChanged).toEqual({ ...mark, lastReadSeq: 1 })
    await say(agent, chat)
    await read(visitor, chat)
    const customer = { kind: 'CUSTOMER', customer: { id: globalId('Customer', visitor.session.customer.id) } }
    expect((await ours.next()).data.readChanged).toMatchObject({ lastReadSeq: 2, reader: customer })
    for (const live of [theirs, ours]) live.stop()
  })

  it('is told when it moves and only then, and agrees with what is stored', async () => {
    const live = acme.owner.subscribe(readChanged, { id: chat })
    await watched(app, 1)
    const [first, second] = [await say(visitor, chat), await say(visitor, chat)]
    // Each mark is taken before the next is made: of several that wait, only the newest is told.
    const marks = []
    for (const message of [first, first, second, first, second]) {
      await read(agent, chat, message)
      const { lastReadSeq } = marks.at(-1) ?? { lastReadSeq: 0 }
      const place = message === first ? 2 : 3
      if (place > lastReadSeq) marks.push((await live.next()).data.readChanged)
    }
    await say(visitor, chat)
    await Promise.all(Array.from({ length: 10 }, () => read(agent, chat)))
    marks.push((await live.next()).data.readChanged)
    expect(marks.map(({ lastReadSeq }) => lastReadSeq)).toEqual([2, 3, 4])
    const query = 'query ($id: ID!) { conversation(id: $id) { readCursors { lastReadSeq readAt } } }'
    const { readCursors } = (await acme.owner.get(query, { id: chat })).conversation
    expect(readCursors).toEqual([{ lastReadSeq: 4, readAt: marks[2].readAt }])
    expect(live.pending).toBe(0)
    live.stop()
  })

  it('tells a visitor nothing of internal notes, nor of others’ conversations', async () => {
    const other = await acme.visitor()
    const theirs = await startChat(other)
    await read(agent, chat)
    const live = visitor.subscribe(readChanged)
    const whole = acme.owner.subscribe(readChanged)
    await watched(app, 2)
    await addNote(acme.ctx, { conversationId: parseGlobalId(chat)?.uuid ?? '', text: 'Hm', clientMessageId: 'hm' })
    await read(agent, chat)
    await read(agent, theirs)
    await say(visitor, chat)
    await read(acme.owner, chat)
    expect((await live.next()).data.readChanged).toMatchObject({ reader: { agent: { id: ownerId() } } })
    const seen = (await whole.take(3)).map(({ data }) => data.readChanged.conversation.id)
    expect(seen).toEqual([chat, theirs, chat])
    for (const subscription of [live, whole]) subscription.stop()
  })
})

const ownerId = () => globalId('Agent', acme.owner.agent.id)
