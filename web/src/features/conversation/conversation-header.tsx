import { Link } from 'wouter'
import type { ConversationStatus } from '../../gql/graphql.ts'
import { useFormat, useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { customerNameOf } from '../../lib/customer-name.ts'
import { useInbox } from '../../lib/inbox-context.ts'
import { useAgent, useAgents, useConversation, useCustomer, usePresence, useViewers } from '../../lib/store/hooks.ts'
import { useConversationActions } from '../../lib/use-conversation-actions.ts'
import { useMedia } from '../../lib/use-media.ts'
import { useCurrentView } from '../../lib/views.ts'
import { AgentAvatar } from '../../ui/agent-avatar.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { BackIcon, ChevronIcon, PanelIcon, PersonIcon } from '../../ui/icons.tsx'
import { Menu } from '../../ui/menu.tsx'
import styles from './conversation.module.css'
import type { SlotState } from './customer-slot.tsx'

const statuses: readonly ConversationStatus[] = ['WAITING', 'ACTIVE', 'CLOSED']

/** Who it is, who answers, and how it stands. */
export function ConversationHeader({ id, slot }: { id: string; slot: SlotState }) {
  const { conversation: text, common } = useText()
  const { search } = useCurrentView()
  const conversation = useConversation(id)
  const customer = useCustomer(conversation?.customerId ?? '')
  const presence = usePresence(`CUSTOMER:${conversation?.customerId ?? ''}`)
  // Where it stands alone, it is what the page is about.
  const Heading = useMedia('(max-width: 799px)') ? 'h1' : 'h2'
  const back = (
    <Link href={`/${search}`} className={styles.back} aria-label={common.back}>
      <BackIcon />
    </Link>
  )
  if (!conversation) return <header className={styles.header}>{back}</header>

  const name = customerNameOf(customer, common.visitor)
  return (
    <header className={styles.header}>
      {back}
      <Avatar name={name} id={conversation.customerId} size={30} presence={presence?.status} />
      <div className={styles.who}>
        <Heading>
          <bdi>{name}</bdi>
        </Heading>
        <p className={styles.sub}>
          {presence?.status === 'ONLINE' && <span className={styles.here}>{text.active}</span>}
          {conversation.subject && <bdi>{conversation.subject}</bdi>}
          <Viewers id={id} />
        </p>
      </div>
      <AssigneeMenu id={id} assigneeId={conversation.assigneeId} />
      <StatusMenu id={id} status={conversation.status} />
      <IconButton
        label={text.customer.toggle}
        aria-expanded={slot.isColumn || slot.isDrawer}
        className={styles.toggle}
        onClick={slot.toggle}
      >
        <PanelIcon />
      </IconButton>
    </header>
  )
}

function Viewers({ id }: { id: string }) {
  const { conversation: text } = useText()
  const format = useFormat()
  const { self, store } = useInbox()
  const others = useViewers(id).filter((agentId) => agentId !== self.id)
  const names = others.flatMap((agentId) => store.agent(agentId)?.name ?? [])
  if (names.length === 0) return null
  const said = text.alsoHere(format.list(names))
  return (
    <span className={styles.viewers} title={said}>
      {said}
    </span>
  )
}

function AssigneeMenu({ id, assigneeId }: { id: string; assigneeId: string | null }) {
  const { conversation: text, common } = useText()
  const { self } = useInbox()
  const agents = useAgents()
  const assignee = useAgent(assigneeId)
  const { assign } = useConversationActions(id)
  useCommand({
    id: 'conversation.assign-to-me',
    keys: ['i'],
    label: text.assignToMe,
    group: text.group,
    when: () => assigneeId !== self.id,
    run: () => void assign(self.id),
  })
  useCommand({
    id: 'conversation.unassign',
    keys: ['shift+i'],
    label: text.unassign,
    group: text.group,
    when: () => assigneeId !== null,
    run: () => void assign(null),
  })
  const items = [
    ...agents
      .filter(({ isActive = true }) => isActive)
      .map((agent) => ({
        id: agent.id,
        label: agent.id === self.id ? `${agent.name} (${common.you})` : agent.name,
        icon: <AgentAvatar name={agent.name} id={agent.id} size={18} />,
        hint: <AgentStatus id={agent.id} />,
        isChosen: agent.id === assigneeId,
        onChoose: () => void assign(agent.id),
      })),
    { id: 'nobody', label: common.unassigned, isChosen: assigneeId === null, onChoose: () => void assign(null) },
  ]
  return (
    <Menu
      label={text.assignee}
      items={items}
      command={{ id: 'conversation.assign', keys: ['a'], label: text.assign, group: text.group }}
      trigger={
        <Button kind="quiet">
          <span className="visually-hidden">
            {`${text.assignee}: ${assignee?.name ?? common.unassigned}`}
            {assignee && (
              <>
                , <AgentStatus id={assignee.id} />
              </>
            )}
          </span>
          {assignee ? <AgentAvatar name={assignee.name} id={assignee.id} size={20} /> : <PersonIcon />}
          <bdi className={styles.wide} aria-hidden="true">
            {assignee?.name ?? common.unassigned}
          </bdi>
          <ChevronIcon size={12} />
        </Button>
      }
    />
  )
}

/** In words, whether an agent is there. */
function AgentStatus({ id }: { id: string }) {
  const { conversation: text } = useText()
  return text.agentIs[usePresence(`AGENT:${id}`)?.status ?? 'OFFLINE']
}

function StatusMenu({ id, status }: { id: string; status: ConversationStatus }) {
  const { conversation: text, inbox } = useText()
  const { setStatus } = useConversationActions(id)
  useCommand({
    id: 'conversation.close',
    keys: ['e'],
    label: text.setStatus.CLOSED,
    group: text.group,
    when: () => status !== 'CLOSED',
    run: () => void setStatus('CLOSED'),
  })
  useCommand({
    id: 'conversation.reopen',
    keys: ['shift+e'],
    label: text.setStatus.ACTIVE,
    group: text.group,
    when: () => status === 'CLOSED',
    run: () => void setStatus('ACTIVE'),
  })
  return (
    <Menu
      label={text.status}
      command={{ id: 'conversation.status', keys: ['s'], label: text.chooseStatus, group: text.group }}
      items={statuses.map((one) => ({
        id: one,
        label: inbox.status[one],
        isChosen: one === status,
        onChoose: () => void setStatus(one),
      }))}
      trigger={
        <Button kind="quiet" aria-label={`${text.status}: ${inbox.status[status]}`} data-status={status}>
          {inbox.status[status]}
          <ChevronIcon size={12} />
        </Button>
      }
    />
  )
}
