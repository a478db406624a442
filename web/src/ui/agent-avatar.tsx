import { usePresence } from '../lib/store/hooks.ts'
import { Avatar } from './avatar.tsx'

/** The initials of an agent, with a mark that is right at every moment: whether they are there. */
export function AgentAvatar({ id, name, size }: { id: string; name: string; size: number }) {
  return <Avatar name={name} id={id} size={size} presence={usePresence(`AGENT:${id}`)?.status} />
}
