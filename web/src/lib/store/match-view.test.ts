import { expect, it } from 'vitest'
import { conversation } from '../../testing/things.ts'
import { matchesView, type ViewFilter } from './match-view.ts'

const mine = conversation({
  status: 'ACTIVE',
  assignee: { id: 'agent-1', name: 'Maya' },
  requiresHuman: true,
  kind: 'EMAIL',
  subject: 'Invoice of March',
})
const nobodys = conversation({ status: 'CLOSED' })
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
  [{ search: ' lee ' }, true, true],
  [{ search: 'shop.example' }, true, true],
  [{ search: '44123' }, true, true],
  [{ search: 'nobody' }, false, false],
])('%j', (filter, isMine, isNobodys) => {
  expect([mine, nobodys].map((one) => matchesView(filter, one, ann))).toEqual([isMine, isNobodys])
})
