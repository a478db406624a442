import { useText } from '../../i18n/i18n.ts'
import { ChevronIcon } from '../../ui/icons.tsx'
import { Menu } from '../../ui/menu.tsx'
import styles from './customer-panel.module.css'

interface FactMenuProps<Choice extends string | number> {
  label: string
  command: { id: string; keys: string[]; label: string }
  /** What may be chosen, in the order of the menu, and how it is called. */
  choices: readonly (readonly [Choice, string])[]
  current: Choice
  isUrgent?: boolean
  onChoose(choice: Choice): void
}

/** A fact about the conversation that one may change. */
export function FactMenu<Choice extends string | number>(props: FactMenuProps<Choice>) {
  const { label, command, choices, current, isUrgent, onChoose } = props
  const { conversation: text } = useText()
  const [, shown = ''] = choices.find(([choice]) => choice === current) ?? []
  return (
    <Menu
      label={label}
      align="start"
      command={{ ...command, group: text.group }}
      items={choices.map(([choice, name]) => ({
        id: String(choice),
        label: name,
        isChosen: choice === current,
        onChoose: () => onChoose(choice),
      }))}
      trigger={
        <button
          type="button"
          className={styles.choice}
          data-urgent={isUrgent || undefined}
          aria-label={`${label}: ${shown}`}
        >
          {shown}
          <ChevronIcon size={11} />
        </button>
      }
    />
  )
}
