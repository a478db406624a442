import { useRef } from 'react'
import { useQuery } from 'urql'
import type { SettingsInvitationsQuery } from '../../gql/graphql.ts'
import { useFormat, useText } from '../../i18n/i18n.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Loaded } from './loaded.tsx'
import { RemoveKey } from './remove-key.tsx'
import styles from './settings.module.css'
import { InvitationsQuery, RevokeInvitationMutation } from './team-documents.ts'
import { useAction } from './use-action.ts'
import { useRefetchOn } from './use-refetch-on.ts'

type Invitation = SettingsInvitationsQuery['invitations'][number]

/** Those who were invited and have not come yet. */
export function Invitations() {
  const { settings: text } = useText()
  const [state, again] = useQuery({ query: InvitationsQuery, requestPolicy: 'cache-and-network' })
  const refetch = () => again({ requestPolicy: 'network-only' })
  useRefetchOn(/^INVITATION_/, refetch)
  const { run, isBusy, error } = useAction(RevokeInvitationMutation)
  return (
    <Loaded state={state} onRetry={refetch}>
      {({ invitations }) => {
        const open = invitations.filter(({ acceptedAt, revokedAt }) => acceptedAt === null && revokedAt === null)
        if (open.length === 0) return null
        return (
          <section className={styles.section}>
            <h2>{text.invitations}</h2>
            {error && <p role="alert">{error}</p>}
            <ul className={styles.items} aria-label={text.invitations}>
              {open.map((invitation) => (
                <InvitationRow
                  key={invitation.id}
                  invitation={invitation}
                  isBusy={isBusy}
                  onRevoke={() => void run({ input: { invitationId: invitation.id } })}
                />
              ))}
            </ul>
          </section>
        )
      }}
    </Loaded>
  )
}

interface InvitationRowProps {
  invitation: Invitation
  isBusy: boolean
  onRevoke(): void
}

function InvitationRow({ invitation, isBusy, onRevoke }: InvitationRowProps) {
  const { settings: text } = useText()
  const format = useFormat()
  const row = useRef<HTMLLIElement>(null)
  const { name, email, role, expiresAt } = invitation
  return (
    <li ref={row} className={styles.item}>
      <div className={styles.itemText}>
        <b>
          <bdi>{name}</bdi>
        </b>
        <span className={styles.hint}>
          <bdi>{email}</bdi> · {text.until(format.dateTime(new Date(expiresAt)))}
        </span>
      </div>
      <Badge tone="grey">{text.roles[role]}</Badge>
      <RemoveKey row={row} label={text.revoke} isBusy={isBusy} onRemove={onRevoke} />
      <Button kind="danger" onClick={onRevoke}>
        {text.revoke}
      </Button>
    </li>
  )
}
