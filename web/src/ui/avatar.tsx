import { memo } from 'react'
import styles from './avatar.module.css'

interface AvatarProps {
  name: string
  /** Decides the colour, so that a person keeps it when the name changes. */
  id: string
  size?: number
  /** A small mark: whether the person is there. */
  presence?: 'ONLINE' | 'AWAY' | 'OFFLINE' | undefined
}

/** The initials of a person. It says nothing to those who listen: the name stands beside it. */
export const Avatar = memo(function Avatar({ name, id, size = 32, presence }: AvatarProps) {
  return (
    <span
      className={styles.avatar}
      data-presence={presence}
      aria-hidden="true"
      style={{ '--size': `${size}px`, '--hue': hueOf(id) } as React.CSSProperties}
    >
      {initialsOf(name)}
    </span>
  )
})

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '')
  return letters.join('').toLocaleUpperCase()
}

function hueOf(id: string): number {
  let hash = 7
  for (let index = 0; index < id.length; index++) hash = (hash * 31 + id.charCodeAt(index)) % 3600
  return hash / 10
}
