import type { Messages } from '../messages.ts'

export const connection: Messages['connection'] = {
  group: 'З’єднання',
  status: {
    idle: 'Немає з’єднання',
    connecting: 'З’єднується',
    'catching-up': 'Надолужує',
    live: 'Наживо',
    offline: 'Поза мережею',
  },
  retryNow: 'Спробувати зараз',
  retryIn: (seconds) => `· спроба через ${seconds} с`,
}
