import type { Customer } from './store/types.ts'

/** What a customer is called: by name, or by what else is known of them; `visitor` stands for who has told nothing. */
export const customerNameOf = (customer: Customer | undefined, visitor: string): string =>
  customer?.name ?? customer?.email ?? customer?.phone ?? visitor
