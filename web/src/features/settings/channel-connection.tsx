import type { SettingsChannelsQuery } from '../../gql/graphql.ts'
import { graphql } from '../../gql/index.ts'
import { useFormat, useText } from '../../i18n/i18n.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useNow } from '../../lib/use-now.ts'
import { Button } from '../../ui/button.tsx'
import styles from './channel-connection.module.css'
import { UpdateChannelMutation } from './channel-documents.ts'
import { Copyable } from './copyable.tsx'
import { useAction } from './use-action.ts'

type Channel = SettingsChannelsQuery['channels'][number]

export const ChannelConnectionFields = graphql(`
  fragment ChannelConnectionFields on Channel {
    connection {
      state
      since
      lastError {
        code
        message
        origin
        at
      }
    }
  }
`)

/** Whether a channel works, what went wrong last, and what to do. */
export function ChannelConnection({ channel, mayManage }: { channel: Channel; mayManage: boolean }) {
  const { channels: text } = useText()
  const format = useFormat()
  const { kind, connection } = channel
  const since = format.dateTime(new Date(connection.since))
  const said = {
    WAITING: text.waiting[kind],
    CONNECTED: text.connected(since),
    FAILED: text.failed(since),
  }[connection.state]
  return (
    <div className={styles.connection}>
      <p className={styles.state} data-state={connection.state}>
        {said}
      </p>
      {connection.lastError && <LastError channel={channel} error={connection.lastError} mayManage={mayManage} />}
      {connection.state === 'WAITING' && <p className={styles.soft}>{text.next[kind]}</p>}
      {connection.state !== 'CONNECTED' && kind === 'API' && mayManage && <HowToReceive channelId={channel.id} />}
    </div>
  )
}

type ChannelError = NonNullable<Channel['connection']['lastError']>

interface LastErrorProps {
  channel: Channel
  error: ChannelError
  mayManage: boolean
}

function LastError({ channel, error, mayManage }: LastErrorProps) {
  const { channels: text } = useText()
  const format = useFormat()
  const now = useNow()
  const { notices } = useInbox()
  const update = useAction(UpdateChannelMutation)
  const { origin } = error
  const { id: channelId, allowedOrigins } = channel
  const isAllowed = origin !== null && (allowedOrigins.length === 0 || allowedOrigins.includes(origin))

  async function allow(added: string) {
    const done = await update.run({ input: { channelId, allowedOrigins: [...allowedOrigins, added] } })
    if (done) notices.show({ tone: 'plain', text: text.allowed(added) })
  }

  return (
    <div className={styles.error}>
      <p>
        <What channel={channel} error={error} />
        {' · '}
        <time dateTime={error.at} title={format.dateTime(new Date(error.at))}>
          {format.since(new Date(error.at), now)}
        </time>
        {isAllowed && ` · ${text.isAllowed}`}
      </p>
      {origin !== null && !isAllowed && mayManage && (
        <Button isBusy={update.isBusy} onClick={() => void allow(origin)}>
          {text.allow(origin)}
        </Button>
      )}
      {update.error && <p role="alert">{update.error}</p>}
      {update.fields.allowedOrigins && <p role="alert">{update.fields.allowedOrigins}</p>}
    </div>
  )
}

/** What was refused. To a widget it is one of a few things; what a program called is told in the API's own words. */
function What({ channel, error }: Pick<LastErrorProps, 'channel' | 'error'>) {
  const { refused } = useText().channels
  const { code, message, origin } = error
  if (origin !== null) return refused.origin(origin)
  if (channel.kind === 'WIDGET' && code === 'FORBIDDEN') return refused.noOrigin
  if (channel.kind === 'WIDGET' && code === 'UNAUTHENTICATED') return refused.identity
  if (code === 'DOCUMENT_NOT_TRUSTED') return refused.document
  return (
    <>
      {refused.call}{' '}
      <bdi lang="en">
        {message} ({code})
      </bdi>
    </>
  )
}

function HowToReceive({ channelId }: { channelId: string }) {
  const { channels: text } = useText()
  return (
    <details className={styles.how}>
      <summary>{text.howToReceive}</summary>
      <p>{text.howToReceiveText}</p>
      <Copyable value={receiveCommand(channelId)} />
    </details>
  )
}

/** One line for a shell. Nothing in it needs quoting: ids are letters and digits. */
function receiveCommand(channelId: string): string {
  const query = 'mutation ($input: ReceiveMessageInput!) { receiveMessage(input: $input) { message { id } } }'
  const input = { channelId, customer: { externalId: 'ann', name: 'Ann' }, text: 'Hello' }
  const body = JSON.stringify({ query, variables: { input } })
  return `curl ${location.origin}/graphql -H 'content-type: application/json' -H 'authorization: Bearer API_KEY' -d '${body}'`
}
