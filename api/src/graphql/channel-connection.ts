import { type ChannelConnection as Connection, connectionOf } from '../domain/channels/connection.ts'
import { builder, staffOnly } from './builder.ts'
import { Channel } from './channel.ts'
import { ChannelConnectionState, ErrorCode } from './enums.ts'

const ChannelError = builder.objectRef<NonNullable<Connection['lastError']>>('ChannelError')

builder.objectType(ChannelError, {
  description: 'A call over a channel that was refused.',
  fields: (t) => ({
    code: t.expose('code', { type: ErrorCode, description: 'What kind of refusal it was. FORBIDDEN for a page.' }),
    message: t.exposeString('message', {
      description: 'What was wrong, in English, one line of at most 300 characters.',
    }),
    origin: t.exposeString('origin', {
      nullable: true,
      description:
        "The origin of the page, where it is not one of the channel's `allowedOrigins`. Null for everything else.",
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was.' }),
  }),
})

const ChannelConnectionStatus = builder.objectRef<Connection>('ChannelConnectionStatus')

builder.objectType(ChannelConnectionStatus, {
  description: 'Whether a channel works, told by what came over it.',
  fields: (t) => ({
    state: t.expose('state', { type: ChannelConnectionState, description: 'Whether anything came over it yet.' }),
    since: t.expose('since', {
      type: 'DateTime',
      description:
        'WAITING: when the channel was made. CONNECTED: when it worked for the first time. FAILED: when a call was refused for the first time.',
    }),
    lastError: t.expose('lastError', {
      type: ChannelError,
      nullable: true,
      description:
        'The newest call that was refused, whatever the state; of those within a minute the first. Null if there was none.',
    }),
  }),
})

builder.objectFields(Channel, (t) => ({
  connection: t.field({
    type: ChannelConnectionStatus,
    description:
      'Whether it works, since when, and what went wrong last. CHANNEL_CONNECTION_CHANGED among the `events` tells of changes. Staff only.',
    resolve: connectionOf,
    ...staffOnly,
  }),
}))
