import { getCustomer } from '../domain/customers/get.ts'
import { customerPlace, listCustomers } from '../domain/customers/list.ts'
import { updateCustomer } from '../domain/customers/update.ts'
import { notFound } from '../domain/errors.ts'
import type { Customer as CustomerRow } from '../generated/prisma/client.ts'
import { builder, pageArgsDescription, pageComplexity, staffOnly } from './builder.ts'
import { connectionOf } from './connection.ts'
import { CustomerStatus } from './enums.ts'
import { uuidOf } from './ids.ts'

export const Customer = builder.objectRef<CustomerRow>('Customer')

builder.node(Customer, {
  id: { resolve: (customer) => customer.id },
  description: 'A person who writes in, on one channel or several.',
  fields: (t) => ({
    name: t.exposeString('name', { nullable: true, description: 'What the customer is called. Null while unknown.' }),
    email: t.exposeString('email', { nullable: true, description: 'E-mail address, lower case. Null while unknown.' }),
    phone: t.exposeString('phone', {
      nullable: true,
      description: 'Phone number in E.164, like +380441234567. Null while unknown.',
    }),
    status: t.expose('status', {
      type: CustomerStatus,
      description: 'Whether the customer may write. Staff only.',
      ...staffOnly,
    }),
    firstInteractionAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the first conversation that the viewer may see began. Null without one. Staff only.',
      resolve: async ({ id }, _, { load }) => (await load.interactions.load(id)).firstAt,
      ...staffOnly,
    }),
    lastInteractionAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When the last message to or from the customer that the viewer may see was sent. Null without a conversation. Staff only.',
      resolve: async ({ id }, _, { load }) => (await load.interactions.load(id)).lastAt,
      ...staffOnly,
    }),
  }),
})

builder.queryField('customer', (t) =>
  t.field({
    type: Customer,
    nullable: true,
    args: { id: t.arg.id({ required: true, description: 'Which customer.' }) },
    description: 'One customer. Staff only. Errors: NOT_FOUND.',
    resolve: async (_, { id }, { ctx }) => {
      const customer = await getCustomer(ctx, uuidOf('Customer', id))
      if (!customer) throw notFound('Customer')
      return customer
    },
    ...staffOnly,
  }),
)

builder.queryField('customers', (t) =>
  t.connection(
    {
      type: Customer,
      args: {
        email: t.arg.string({ description: 'Only the customer with this e-mail address.' }),
        search: t.arg.string({
          description:
            'Only those with all these words, or words that begin so, in name, e-mail address and phone number; 2 to 200 characters.',
        }),
      },
      description: `The workspace's customers, the newest first. ${pageArgsDescription} Staff only. Errors: BAD_USER_INPUT, CURSOR_MALFORMED.`,
      complexity: pageComplexity,
      resolve: async (_, args, { ctx }) =>
        connectionOf(await listCustomers(ctx, args), (customer) => customerPlace(ctx, customer)),
      ...staffOnly,
    },
    { name: 'CustomerConnection', description: 'A page of customers.' },
    { name: 'CustomerEdge', description: 'A customer and its place in the list.' },
  ),
)

builder.relayMutationField(
  'updateCustomer',
  {
    description: 'A customer, and what to change. What is absent stays.',
    inputFields: (t) => ({
      customerId: t.id({ required: true, description: 'Which customer.' }),
      name: t.string({ description: 'What the customer is called, up to 200 characters. Null removes it.' }),
      status: t.field({ type: CustomerStatus, description: 'Whether the customer may write.' }),
    }),
  },
  {
    description: 'Changes what is known of a customer, or blocks one. Staff only. Errors: NOT_FOUND, BAD_USER_INPUT.',
    resolve: async (_, { input }, { ctx }) => ({
      customer: await updateCustomer(ctx, { ...input, customerId: uuidOf('Customer', input.customerId) }),
    }),
    ...staffOnly,
  },
  {
    description: 'The customer after the change.',
    outputFields: (t) => ({
      customer: t.expose('customer', { type: Customer, description: 'The customer as it is after the change.' }),
    }),
  },
)
