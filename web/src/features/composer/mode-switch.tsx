import { useText } from '../../i18n/i18n.ts'
import styles from './composer.module.css'
import type { Mode } from './draft-key.ts'

interface ModeSwitchProps {
  mode: Mode
  /** Something is written or attached in the other mode. */
  hasOther: boolean
  onChange(mode: Mode): void
}

/** Whether one writes to the customer or for the team. */
export function ModeSwitch({ mode, hasOther, onChange }: ModeSwitchProps) {
  const { conversation: text } = useText()
  return (
    <div className={styles.modes} role="radiogroup" aria-label={text.mode}>
      {(['reply', 'note'] as const).map((one) => (
        <label key={one} className={styles.mode}>
          <input
            type="radio"
            name="mode"
            className="visually-hidden"
            checked={mode === one}
            onChange={() => onChange(one)}
          />
          {one === 'note' ? text.noteMode : text.replyMode}
          {hasOther && mode !== one && (
            <span className={styles.unsent} title={text.unsent}>
              <span className="visually-hidden">({text.unsent})</span>
            </span>
          )}
        </label>
      ))}
    </div>
  )
}
