import {
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addChannelMember, removeChannelMember, setChannelRestriction } from '../../domain/channels/access.ts'
import { updateChannel } from '../../domain/channels/update.ts'
import { recordEvents } from '../../domain/feed/record.ts'
import { deleteMessage } from '../../domain/messages/delete.ts'
import { receiveMessage } from '../../domain/messages/receive.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { type Company, foundCompany, type Person } from '../../testing/people.ts'
import { statementsOf } from '../../testing/statements.ts'
import { createSchema } from '../schema.ts'

const schema = createSchema()
const settings = {
  MAX_QUERY_COST: '1000000',
  MAX_QUERY_TOKENS: '20000',
  MAX_QUERY_DEPTH: '20',
  MAX_QUERY_ALIASES: '10000',
}

let app: TestApp
/** Another instance on the same database, which executes each subscription for itself. */
let reference: TestApp
let acme: Company
let [first, second]: Person[] = []

beforeAll(async () => {
  app = await startTestApp({ settings })
  reference = await app.another({ settings, sharing: false })
  acme = await foundCompany(app)
  await updateChannel(acme.ctx, { channelId: acme.api.id, replyWindowMinutes: 60, replyLimit: 100 })
  ;[first, second] = [await acme.hire('AGENT'), await acme.hire('AGENT')]
})

afterAll(() => app.close())

const people = (): Person[] => [first, second].filter((person) => person !== undefined)

/** Selects every field of a type that needs no arguments, to a depth; lists of pages are cut to two. */
function selectAll(type: GraphQLNamedType, depth: number): string {
  if (isAbstractType(type)) {
    const types = schema.getPossibleTypes(type)
    return `__typename ${types.map((one) => `... on ${one.name} { ${selectAll(one, depth)} }`).join(' ')}`
  }
  if (!isObjectType(type)) return ''
  const fields = Object.values(type.getFields()).map((field) => selectField(field, type.name, depth))
  return ['__typename', ...fields].filter((text) => text !== '').join(' ')
}

function selectField(field: GraphQLField<unknown, unknown>, owner: string, depth: number): string {
  if (field.args.some(isRequiredArgument)) return ''
  const type = getNamedType(field.type)
  // Two types of event may give one name to different fields; an alias for each keeps the document valid.
  const name = `${owner}_${field.name}: ${field.name}`
  if (isLeafType(type)) return name
  if (depth === 0) return ''
  const page = field.args.some((argument) => argument.name === 'last') ? '(last: 2)' : ''
  return `${name}${page} { ${selectAll(type, depth - 1)} }`
}

describe('a shared result', () => {
  const roots = schema.getSubscriptionType()?.getFields() ?? {}
  const live = Object.values(roots).filter((field) => field.args.some(({ name }) => name === 'after'))

  it.each(live.map((field) => [field.name, field] as const))(
    'of %s is what each would have got for itself',
    async (name, field) => {
      const document = `subscription($after: String) { ${name}(after: $after) { ${selectAll(getNamedType(field.type), 2)} } }`
      const after = (await acme.owner.get('{ cursor }')).cursor
      const shared = people().map((person) => person.subscribe(document, { after }))
      const alone = people().map((person) => person.at(reference.url).subscribe(document, { after }))
      for (const step of story()) {
        const { [name]: count = 0 } = await step()
        // Taken before anything else happens, because what is delivered is everything as it is at that moment.
        const results = await Promise.all([...shared, ...alone].map((subscription) => subscription.take(count)))
        expect(results.flat().some(({ errors }) => errors)).toBe(false)
        expect(results.slice(0, shared.length)).toEqual(results.slice(shared.length))
      }
      for (const subscription of [...shared, ...alone]) subscription.stop()
    },
  )

  /** Something for every subscription, with what differs from viewer to viewer: own messages, own read marks. */
  function story(): (() => Promise<Record<string, number>>)[] {
    const externalId = app.services.id()
    let conversationId = ''
    let messageId = ''
    return [
      async () => {
        const received = await receiveMessage(acme.ctx, {
          channelId: acme.api.id,
          customer: { externalId },
          text: 'in',
        })
        conversationId = `con_${received.conversationId.replaceAll('-', '')}`
        return { events: 2, conversationChanged: 2, messageAdded: 1 }
      },
      async () => {
        await change('markRead', 'MarkReadInput', { conversationId })
        const sent = await change('sendMessage', 'SendMessageInput', {
          conversationId,
          text: 'out',
          clientMessageId: externalId,
        })
        messageId = sent.sendMessage.message.id
        return { events: 2, conversationChanged: 2, messageAdded: 1 }
      },
      async () => {
        await change('editMessage', 'EditMessageInput', { messageId, text: 'edited' })
        return { events: 1, conversationChanged: 1, messageUpdated: 1 }
      },
    ]
  }

  const change = (name: string, type: string, input: object) => {
    const payload = name === 'markRead' ? 'readCursor { readAt }' : 'message { id }'
    return first?.get(`mutation($input: ${type}!) { ${name}(input: $input) { ${payload} } }`, { input })
  }
})

const added = 'subscription($after: String) { messageAdded(after: $after) { text clientMessageId } }'
const plain = 'subscription($after: String) { messageAdded(after: $after) { text conversation { customer { name } } } }'

const receive = (text: string, channelId = acme.api.id) =>
  receiveMessage(acme.ctx, { channelId, customer: { externalId: 'sharing' }, text })

it('is executed once for any number of subscribers, and apart for those who see it differently', async () => {
  const after = (await acme.owner.get('{ cursor }')).cursor
  const integration = await acme.integration(['READ'])
  await expect.poll(() => app.feed.report().followers).toBe(0)
  const lives = [...Array(40).keys()].map((index) => (index % 2 ? integration : acme.owner).subscribe(plain, { after }))
  await expect.poll(() => app.feed.report().followers).toBe(40)
  const sent = await statementsOf(async () => {
    await receive('for all')
    for (const live of lives) expect((await live.next()).data.messageAdded.text).toBe('for all')
  })
  // One read for each of the two classes, not one for each of forty; a few more where the machine is slow.
  for (const table of ['Customer', 'Conversation']) {
    expect(sent.filter(({ text }) => text.includes(`FROM "public"."${table}"`)).length).toBeLessThan(10)
  }
  for (const live of lives) live.stop()
})

it('never shows one subscriber what another may see', async () => {
  await setChannelRestriction(acme.ctx, { channelId: acme.widget.id, isRestricted: true })
  const [member, stranger] = people()
  await addChannelMember(acme.ctx, { channelId: acme.widget.id, agentId: member?.agent.id ?? '' })
  const after = (await acme.owner.get('{ cursor }')).cursor
  const lives = [member, stranger].map((person) => person?.subscribe(added, { after }))
  await receive('restricted', acme.widget.id)
  await receive('open')
  expect((await lives[0]?.take(2))?.map(({ data }) => data.messageAdded.text)).toEqual(['restricted', 'open'])
  expect((await lives[1]?.take(1))?.map(({ data }) => data.messageAdded.text)).toEqual(['open'])

  await removeChannelMember(acme.ctx, { channelId: acme.widget.id, agentId: member?.agent.id ?? '' })
  await receive('after the revocation', acme.widget.id)
  await receive('open again')
  expect((await lives[0]?.next())?.data.messageAdded.text).toBe('open again')
  for (const live of lives) live?.stop()
})

it('tells each of those who go together what concerns it, at once, and nobody else', async () => {
  const sights =
    'subscription($after: String) { conversationChanged(after: $after) { conversationId channelSight { isVisible } } }'
  for (const channel of [acme.api, acme.widget]) await receive('the first, which begins a conversation', channel.id)
  await setChannelRestriction(acme.ctx, { channelId: acme.widget.id, isRestricted: true })
  const after = (await acme.owner.get('{ cursor }')).cursor
  // Two of each, and of no other class, so that whoever is not told has somebody to go on with.
  const lives = people().map((person) => ({
    agentId: person.agent.id,
    own: [0, 1].map(() => person.subscribe(sights, { after })),
  }))
  const everybody = () => lives.flatMap(({ own }) => own)
  const told = async (those: ReturnType<typeof everybody>, isVisible: boolean) => {
    for (const live of those) {
      const { data } = await live.next()
      expect(data.conversationChanged).toEqual({ conversationId: null, channelSight: { isVisible } })
    }
  }
  const hears = async (those: ReturnType<typeof everybody>, channelId = acme.api.id) => {
    const { conversationId } = await receive('one more', channelId)
    for (const live of those) {
      const { data } = await live.next()
      expect(data.conversationChanged.conversationId).toBe(`con_${conversationId.replaceAll('-', '')}`)
    }
  }
  const keepTogether = async () => {
    await hears(everybody())
    await hears(everybody())
  }
  for (const isRestricted of [false, true]) {
    await setChannelRestriction(acme.ctx, { channelId: acme.widget.id, isRestricted })
    await told(everybody(), !isRestricted)
    await keepTogether()
  }
  // In turn, because one of them stands for all.
  for (const { agentId, own } of lives) {
    await addChannelMember(acme.ctx, { channelId: acme.widget.id, agentId })
    await told(own, true)
    await hears(own, acme.widget.id)
    await keepTogether()
    await removeChannelMember(acme.ctx, { channelId: acme.widget.id, agentId })
    await told(own, false)
    await hears([], acme.widget.id)
    await keepTogether()
  }
  for (const live of everybody()) live.stop()
})

it('is made again for whoever comes after its message was deleted', async () => {
  const after = (await acme.owner.get('{ cursor }')).cursor
  const early = acme.owner.subscribe(added, { after })
  const { id } = await receive('secret')
  expect((await early.next()).data.messageAdded.text).toBe('secret')
  await deleteMessage(acme.ctx, { messageId: id })
  const late = acme.owner.subscribe(added, { after })
  expect((await late.next()).data.messageAdded.text).toBe('')
  early.stop()
  late.stop()
})

it('is made by another when whoever was making it leaves', async () => {
  const updated = 'subscription { messageUpdated { message { text } } }'
  const { id, conversationId, senderId } = await receive('made by another')
  await expect.poll(() => app.feed.report().followers).toBe(0)
  // The first that waits is woken first.
  const maker = acme.owner.subscribe(updated)
  await expect.poll(() => app.feed.report().followers).toBe(1)
  const waiter = acme.owner.subscribe(updated)
  await expect.poll(() => app.feed.report().followers).toBe(2)
  await app.db.$executeRaw`ALTER TABLE "Message" RENAME TO "MessageAway"`
  const scope = { conversationId, channelId: acme.api.id, customerId: senderId }
  const event = { type: 'message.edited', subjectId: id, data: { direction: 'IN' }, ...scope } as const
  app.services.doorbell.ring(await recordEvents(app.db, acme.ctx.actor, [event]))
  maker.stop()
  await expect.poll(() => app.feed.report().followers).toBe(1)
  await app.db.$executeRaw`ALTER TABLE "MessageAway" RENAME TO "Message"`
  expect((await waiter.next()).data.messageUpdated.message.text).toBe('made by another')
  waiter.stop()
})
