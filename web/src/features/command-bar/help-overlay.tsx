import { useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { useCommand, useCommands } from '../../keyboard/use-commands.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Keys } from '../../ui/keys.tsx'
import styles from './command-bar.module.css'
import { groupCommands } from './group-commands.ts'

/** Every key and what it does. */
export function HelpOverlay() {
  const { commands: text } = useText()
  const [isOpen, setOpen] = useState(false)
  useCommand({
    id: 'commands.help',
    keys: ['?'],
    label: text.help,
    group: text.group,
    closes: () => isOpen,
    run: () => setOpen(!isOpen),
  })
  return (
    <Dialog title={text.help} isOpen={isOpen} onClose={() => setOpen(false)} className={styles.help}>
      <KeyList />
    </Dialog>
  )
}

function KeyList() {
  const { commands: text } = useText()
  const commands = useCommands().filter(({ keys }) => keys && keys.length > 0)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keys.
    <section className={styles.keys} aria-label={text.help} tabIndex={0}>
      {groupCommands(commands).map(([group, all]) => (
        <div key={group} className={styles.keyGroup}>
          <h3>{group}</h3>
          <dl>
            {all.map(({ id, label, keys }) => (
              <div key={id}>
                <dt>{label}</dt>
                <dd>
                  <Keys keys={keys?.[0] ?? ''} />
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </section>
  )
}
