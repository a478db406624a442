import { Fragment } from 'react'
import styles from './keys.module.css'

const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform)

const signs: Record<string, string> = {
  arrowdown: '↓',
  arrowup: '↑',
  arrowleft: '←',
  arrowright: '→',
  enter: '↵',
  escape: 'Esc',
  space: '␣',
  shift: '⇧',
}

/** Keys as they stand on the keyboard: `mod+k` is Ctrl K, or ⌘ K on a Mac. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={styles.keys}>
      {keys.split(' ').map((stroke, index) => (
        <Fragment key={stroke}>
          {index > 0 && <span className={styles.then} />}
          {parts(stroke).map((part) => (
            <kbd key={part}>{part}</kbd>
          ))}
        </Fragment>
      ))}
    </span>
  )
}

function parts(stroke: string): string[] {
  // The plus sign itself may be the last key.
  return stroke.split(/\+(?=.)/).map((part) => {
    if (part === 'mod') return isMac() ? '⌘' : 'Ctrl'
    if (part === 'alt') return isMac() ? '⌥' : 'Alt'
    return signs[part] ?? part.toUpperCase()
  })
}
