import { useId, useState } from 'react'
import type { SettingsChannelsQuery } from '../../gql/graphql.ts'
import { graphql } from '../../gql/index.ts'
import { useText } from '../../i18n/i18n.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import styles from './channel-identity.module.css'
import { Copyable } from './copyable.tsx'
import { ShownOnce } from './shown-once.tsx'
import { useAction } from './use-action.ts'

type Channel = SettingsChannelsQuery['channels'][number]

export const ChannelIdentityFields = graphql(`
  fragment ChannelIdentityFields on Channel {
    hasIdentityKey
  }
`)

const CreateIdentityKeyMutation = graphql(`
  mutation CreateWidgetIdentityKey($input: CreateWidgetIdentityKeyInput!) {
    createWidgetIdentityKey(input: $input) {
      secret
      channel {
        id
        ...ChannelIdentityFields
      }
    }
  }
`)

/** The key with which a company's server signs who a widget's visitor is. */
export function ChannelIdentity({ channel }: { channel: Channel }) {
  const { identity: text } = useText().channels
  const { settings } = useText()
  const titleId = useId()
  const create = useAction(CreateIdentityKeyMutation)
  const [secret, setSecret] = useState<string | null>(null)
  const [isAsking, setAsking] = useState(false)
  const { id: channelId, hasIdentityKey } = channel

  async function makeKey() {
    const answer = await create.run({ input: { channelId } })
    if (answer) setSecret(answer.createWidgetIdentityKey.secret)
  }

  return (
    <section className={styles.identity} aria-labelledby={titleId}>
      <h2 id={titleId}>{text.title}</h2>
      <p className={styles.soft}>{hasIdentityKey ? text.hasKey : text.noKey}</p>
      {secret && <ShownOnce label={settings.keyShownOnce} value={secret} onDone={() => setSecret(null)} />}
      {!secret && (
        <Button isBusy={create.isBusy} onClick={() => (hasIdentityKey ? setAsking(true) : void makeKey())}>
          {hasIdentityKey ? text.replace : text.create}
        </Button>
      )}
      {create.error && <p role="alert">{create.error}</p>}
      {hasIdentityKey && (
        <details className={styles.how}>
          <summary>{text.how}</summary>
          <p>{text.howText}</p>
          <Copyable value={signingCode(channel.publicKey ?? '')} />
        </details>
      )}
      <ConfirmDialog
        title={text.sure}
        text={text.sureText}
        action={text.replace}
        isOpen={isAsking}
        onConfirm={() => void makeKey()}
        onClose={() => setAsking(false)}
      />
    </section>
  )
}

/** For a server on Node with the library jose; others have their own for JWT. */
const signingCode = (publicKey: string) => `import { SignJWT } from 'jose'

const key = new TextEncoder().encode(process.env.WIDGET_KEY)
const token = await new SignJWT({ email: 'ann@example.com', name: 'Ann' })
  .setProtectedHeader({ alg: 'HS256' })
  .setAudience('${publicKey}')
  .setSubject('your id of the person')
  .setIssuedAt()
  .setExpirationTime('10m')
  .sign(key)

// On the page: await Parley.identify(token)`
