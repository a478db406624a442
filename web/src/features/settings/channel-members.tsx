import { type FormEvent, useId, useRef } from 'react'
import { useQuery } from 'urql'
import { useText } from '../../i18n/i18n.ts'
import { useAgents } from '../../lib/store/hooks.ts'
import { Button } from '../../ui/button.tsx'
import { AddChannelMemberMutation, ChannelMembersQuery, RemoveChannelMemberMutation } from './channel-documents.ts'
import { Loaded } from './loaded.tsx'
import { RemoveKey } from './remove-key.tsx'
import styles from './settings.module.css'
import { useAction } from './use-action.ts'
import { useRefetchOn } from './use-refetch-on.ts'

/** Who sees a restricted channel beside those who manage, who see everything. */
export function ChannelMembers({ channelId }: { channelId: string }) {
  const { settings: text } = useText()
  const titleId = useId()
  const agents = useAgents()
  const variables = { channelId }
  const [state, again] = useQuery({ query: ChannelMembersQuery, variables, requestPolicy: 'cache-and-network' })
  const refetch = () => again({ requestPolicy: 'network-only' })
  useRefetchOn(/^CHANNEL_MEMBER_|^AGENT_UPDATED/, refetch)
  const add = useAction(AddChannelMemberMutation)
  const remove = useAction(RemoveChannelMemberMutation)
  const error = add.error ?? remove.error

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const agentId = String(new FormData(event.currentTarget).get('agentId'))
    void add.run({ input: { channelId, agentId } })
  }

  return (
    <section className={styles.section} aria-labelledby={titleId}>
      <h2 id={titleId}>{text.members}</h2>
      <Loaded state={state} onRetry={refetch}>
        {({ channelMembers }) => {
          const isMember = new Set(channelMembers.map(({ id }) => id))
          const others = agents.filter(({ id, role, isActive }) => isActive && role === 'AGENT' && !isMember.has(id))
          return (
            <>
              {channelMembers.length === 0 && <p className={styles.hint}>{text.noMembers}</p>}
              <ul className={styles.items} aria-labelledby={titleId}>
                {channelMembers.map(({ id, name }) => (
                  <MemberRow
                    key={id}
                    name={name}
                    isBusy={remove.isBusy}
                    onRemove={() => void remove.run({ input: { channelId, agentId: id } })}
                  />
                ))}
              </ul>
              {others.length === 0 && channelMembers.length > 0 && (
                <p className={styles.hint}>{text.everybodyIsMember}</p>
              )}
              {others.length > 0 && (
                <form className={styles.inline} onSubmit={submit}>
                  <label className={styles.choose}>
                    {text.member}
                    <select name="agentId">
                      {others.map(({ id, name }) => (
                        <option key={id} value={id}>
                          {name}
                        </option>
                      ))}
                    </select>
                  </label>
                  <Button type="submit" isBusy={add.isBusy}>
                    {text.addMember}
                  </Button>
                </form>
              )}
            </>
          )
        }}
      </Loaded>
      {error && <p role="alert">{error}</p>}
    </section>
  )
}

function MemberRow({ name, isBusy, onRemove }: { name: string; isBusy: boolean; onRemove(): void }) {
  const { settings: text } = useText()
  const row = useRef<HTMLLIElement>(null)
  return (
    <li ref={row} className={styles.item}>
      <bdi className={styles.itemText}>{name}</bdi>
      <RemoveKey row={row} label={text.removeMember(name)} isBusy={isBusy} onRemove={onRemove} />
      <Button aria-label={text.removeMember(name)} isBusy={isBusy} onClick={onRemove}>
        {text.remove}
      </Button>
    </li>
  )
}
