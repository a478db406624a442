import { expect, it } from 'vitest'
import { at, conversation, customerSender } from '../../testing/things.ts'
import { matchesView, type ViewFilter } from './match-view.ts'
import type { Conversation } from './types.ts'

const mine = conversation({
  status: 'ACTIVE',
  assignee: { id: 'agent-1', name: 'Maya' },
  requiresHuman: true,
  kind: 'EMAIL',
  subject: 'Invoice of March',
})
const nobodys = conversation({
  status: 'CLOSED',
  lastMessage: {
    id: 'm-1',
    direction: 'IN',
    text: 'Where is my refund?',
    createdAt: at(0),
    deletedAt: null,
    deliveryStatus: 'DELIVERED',
    sender: customerSender,
  },
})
const ann = {
  id: 'customer-1',
  name: 'Ann Lee',
  email: 'ann@shop.example',
  phone: '+380441234567',
  status: 'ACTIVE',
} as const

it.each<[ViewFilter, boolean, boolean]>([
  [{}, true, true],
  [{ status: ['WAITING', 'ACTIVE'] }, true, false],
  [{ status: [] }, false, false],
  [{ assigneeId: 'agent-1' }, true, false],
  [{ assigneeId: 'agent-2' }, false, false],
  [{ assigneeId: null }, false, true],
  [{ channelId: 'channel-1' }, true, true],
  [{ channelId: 'channel-2' }, false, false],
  [{ customerId: 'customer-2' }, false, false],
  [{ requiresHuman: true }, true, false],
  [{ requiresHuman: false }, false, true],
  [{ kind: 'EMAIL' }, true, false],
  [{ kind: 'CHAT' }, false, true],
  [{ search: 'INVOICE' }, true, false],
  [{ search: 'march inv' }, true, false],
  [{ search: ' lee ' }, true, true],
  [{ search: 'ann shop.example' }, true, true],
  [{ search: '38044' }, true, true],
  [{ search: 'refund' }, false, true],
  [{ search: 'ee' }, false, false],
  [{ search: 'ann invoice' }, false, false],
  [{ search: '...' }, false, false],
])('%j', (filter, isMine, isNobodys) => {
  const matches = (conversation: Conversation) => matchesView(filter, { conversation, customer: ann, isListed: false })
  expect([mine, nobodys].map(matches)).toEqual([isMine, isNobodys])
})

it('keeps what the API found by a message that is not here, as long as the rest fits', () => {
  const candidate = { conversation: mine, customer: ann, isListed: true }
  expect(matchesView({ search: 'forgotten' }, candidate)).toBe(true)
  expect(matchesView({ search: 'forgotten', status: ['CLOSED'] }, candidate)).toBe(false)
})
