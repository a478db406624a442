import { type FormEvent, useRef, useState } from 'react'
import { useQuery } from 'urql'
import type { AgentRole, SettingsTeamQuery } from '../../gql/graphql.ts'
import { useText } from '../../i18n/i18n.ts'
import { AgentAvatar } from '../../ui/agent-avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { MoreIcon } from '../../ui/icons.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Invitations } from './invitations.tsx'
import { Loaded } from './loaded.tsx'
import { RemoveKey } from './remove-key.tsx'
import styles from './settings.module.css'
import { ShownOnce } from './shown-once.tsx'
import {
  DeactivateAgentMutation,
  InviteAgentMutation,
  ReactivateAgentMutation,
  SetAgentRoleMutation,
  TeamQuery,
} from './team-documents.ts'
import { useAction } from './use-action.ts'
import { useNewForm } from './use-new-form.ts'
import { useRefetchOn } from './use-refetch-on.ts'

type Member = SettingsTeamQuery['agents'][number]
const roles: readonly AgentRole[] = ['OWNER', 'ADMIN', 'AGENT']

export function TeamPage() {
  const { settings: text } = useText()
  const [state, again] = useQuery({ query: TeamQuery, requestPolicy: 'cache-and-network' })
  const refetch = () => again({ requestPolicy: 'network-only' })
  useRefetchOn(/^AGENT_|^INVITATION_/, refetch)
  return (
    <Loaded state={state} onRetry={refetch}>
      {({ viewer, agents }) => {
        const role = viewer.agent?.role ?? 'AGENT'
        const mayManage = role !== 'AGENT'
        return (
          <>
            {mayManage && <InviteForm mayInviteOwners={role === 'OWNER'} />}
            <ul className={styles.items} aria-label={text.pages.team}>
              {agents.map((agent) => (
                <MemberRow
                  key={agent.id}
                  agent={agent}
                  isSelf={agent.id === viewer.agent?.id}
                  // Administrators manage everybody but the owners.
                  mayManage={role === 'OWNER' || (role === 'ADMIN' && agent.role !== 'OWNER')}
                  roles={role === 'OWNER' ? roles : roles.slice(1)}
                />
              ))}
            </ul>
            {mayManage && <Invitations />}
          </>
        )
      }}
    </Loaded>
  )
}

interface MemberRowProps {
  agent: Member
  isSelf: boolean
  mayManage: boolean
  roles: readonly AgentRole[]
}

function MemberRow({ agent, isSelf, mayManage, roles: possible }: MemberRowProps) {
  const { settings: text, common } = useText()
  const role = useAction(SetAgentRoleMutation)
  const leave = useAction(DeactivateAgentMutation)
  const comeBack = useAction(ReactivateAgentMutation)
  const [isAsking, setAsking] = useState(false)
  const row = useRef<HTMLLIElement>(null)
  const error = role.error ?? leave.error ?? comeBack.error
  const agentId = agent.id
  const items = [
    ...possible.map((one) => ({
      id: one,
      label: text.makeRole[one],
      isChosen: agent.role === one,
      onChoose: () => void role.run({ input: { agentId, role: one } }),
    })),
    agent.isActive
      ? {
          id: 'deactivate',
          label: text.deactivate,
          isDanger: true,
          isDisabled: isSelf,
          onChoose: () => setAsking(true),
        }
      : { id: 'reactivate', label: text.reactivate, onChoose: () => void comeBack.run({ input: { agentId } }) },
  ]
  return (
    <li ref={row} className={styles.item} data-inactive={!agent.isActive || undefined}>
      <AgentAvatar name={agent.name} id={agent.id} size={34} />
      <div className={styles.itemText}>
        <b>
          <bdi>{agent.name}</bdi>
          {isSelf && <span className={styles.hint}> {common.you}</span>}
        </b>
        <bdi className={styles.hint}>{agent.email}</bdi>
        {error && <p role="alert">{error}</p>}
      </div>
      {!agent.isActive && <Badge tone="grey">{text.inactive}</Badge>}
      {agent.isActive && agent.isAway && <Badge tone="amber">{text.awayMark}</Badge>}
      <Badge tone={agent.role === 'AGENT' ? 'grey' : 'blue'}>{text.roles[agent.role]}</Badge>
      {mayManage && (
        <Menu
          label={text.manage(agent.name)}
          items={items}
          trigger={
            <IconButton label={text.manage(agent.name)}>
              <MoreIcon />
            </IconButton>
          }
        />
      )}
      {mayManage && agent.isActive && !isSelf && (
        <RemoveKey row={row} label={text.deactivate} onRemove={() => setAsking(true)} />
      )}
      <ConfirmDialog
        title={text.deactivateAgent(agent.name)}
        text={text.deactivateAgentText}
        action={text.deactivate}
        isOpen={isAsking}
        onConfirm={() => void leave.run({ input: { agentId } })}
        onClose={() => setAsking(false)}
      />
    </li>
  )
}

function InviteForm({ mayInviteOwners }: { mayInviteOwners: boolean }) {
  const { settings: text } = useText()
  const { run, isBusy, fields, error } = useAction(InviteAgentMutation)
  const form = useNewForm(text.invite)
  const [link, setLink] = useState<string | null>(null)

  async function invite(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const input = {
      name: String(data.get('name')).trim(),
      email: String(data.get('email')).trim(),
      role: String(data.get('role')) as AgentRole,
    }
    const answer = await run({ input })
    // Behind the hash it never reaches a server's log.
    if (answer) setLink(`${location.origin}/join#${answer.inviteAgent.token}`)
  }

  if (link) return <ShownOnce label={text.invitationLink} value={link} onDone={() => setLink(null)} />
  return (
    <form ref={form} className={styles.inline} onSubmit={(event) => void invite(event)}>
      <Field label={text.name} name="name" maxLength={200} required error={fields.name} />
      <Field label={text.email} name="email" type="email" required error={fields.email ?? error} />
      <label className={styles.choose}>
        {text.role}
        <select name="role" defaultValue="AGENT">
          {(mayInviteOwners ? roles : roles.slice(1)).map((one) => (
            <option key={one} value={one}>
              {text.roles[one]}
            </option>
          ))}
        </select>
      </label>
      <Button kind="primary" type="submit" isBusy={isBusy}>
        {text.invite}
      </Button>
    </form>
  )
}
