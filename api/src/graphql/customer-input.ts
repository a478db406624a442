import { builder } from './builder.ts'

export const CustomerInput = builder.inputType('CustomerInput', {
  description:
    'Who a customer is. Give at least one of externalId, email and phone; the first that is known finds the customer.',
  fields: (t) => ({
    externalId: t.string({ description: 'The id that the customer has on this channel, up to 200 characters.' }),
    email: t.string({ description: 'E-mail address; it finds the customer on every channel of the workspace.' }),
    phone: t.string({
      description: 'International phone number, like +380441234567; it finds the customer on every channel.',
    }),
    name: t.string({ description: 'What the customer is called. It does not overwrite a name that is known.' }),
  }),
})
