import { Command } from 'cmdk'
import { useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import type { Command as Action } from '../../keyboard/registry.ts'
import { useCommand, useCommands } from '../../keyboard/use-commands.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Keys } from '../../ui/keys.tsx'
import styles from './command-bar.module.css'
import { groupCommands } from './group-commands.ts'

/** Every action by its name, for whoever does not know its key. */
export function CommandBar() {
  const { commands: text } = useText()
  const [isOpen, setOpen] = useState(false)
  useCommand({
    id: 'commands.open',
    keys: ['mod+k'],
    label: text.title,
    group: text.group,
    isKeyOnly: true,
    closes: () => isOpen,
    run: () => setOpen(!isOpen),
  })
  return (
    <Dialog title={text.title} isOpen={isOpen} onClose={() => setOpen(false)} isBare>
      <Choices onDone={() => setOpen(false)} />
    </Dialog>
  )
}

function Choices({ onDone }: { onDone(): void }) {
  const { commands: text } = useText()
  const commands = useCommands()
  const usable = commands.filter(({ isKeyOnly, when }) => !isKeyOnly && (when?.() ?? true))

  function choose(command: Action) {
    onDone()
    // After the window is gone and the focus is back: the action may move it.
    requestAnimationFrame(() => command.run())
  }

  return (
    // Ctrl+K closes the bar, and does not move in it as in Vim.
    <Command label={text.title} loop vimBindings={false}>
      <Command.Input className={styles.input} placeholder={text.placeholder} autoFocus />
      <Command.List className={styles.list} label={text.title}>
        <Command.Empty className={styles.empty}>{text.nothing}</Command.Empty>
        {groupCommands(usable).map(([group, all]) => (
          <Command.Group key={group} heading={group} className={styles.group}>
            {all.map((command) => (
              <Command.Item
                key={command.id}
                value={`${command.label} ${command.id}`}
                keywords={[group]}
                className={styles.item}
                onSelect={() => choose(command)}
              >
                <bdi>{command.label}</bdi>
                {command.keys?.[0] && <Keys keys={command.keys[0]} />}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}
