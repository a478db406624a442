import { useId } from 'react'
import styles from './settings.module.css'

interface SwitchProps {
  label: string
  hint?: string
  isOn: boolean
  isBusy?: boolean
  onChange(isOn: boolean): void
}

export function Switch({ label, hint, isOn, isBusy = false, onChange }: SwitchProps) {
  const id = useId()
  return (
    <div className={styles.switchLine}>
      <label htmlFor={id}>
        {label}
        {hint && <span className={styles.hint}>{hint}</span>}
      </label>
      <button
        id={id}
        type="button"
        role="switch"
        aria-checked={isOn}
        className={styles.switch}
        disabled={isBusy}
        onClick={() => onChange(!isOn)}
      />
    </div>
  )
}
