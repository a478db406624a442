import type { Status } from '@parley/client'

export const connection = {
  group: 'Connection',
  status: {
    idle: 'Not connected',
    connecting: 'Connecting',
    'catching-up': 'Catching up',
    live: 'Live',
    offline: 'Offline',
  } satisfies Record<Status, string>,
  retryNow: 'Retry now',
  retryIn: (seconds: string) => `· retrying in ${seconds} s`,
}
