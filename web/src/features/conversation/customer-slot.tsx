import { type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { KeyboardContext, topLayer, useCommand } from '../../keyboard/use-commands.ts'
import { changeSettings, useSettings } from '../../lib/settings.ts'
import { useMedia } from '../../lib/use-media.ts'
import { Drawer } from '../../ui/drawer.tsx'
import styles from './conversation.module.css'
import { PanelKeys } from './panel-keys.tsx'

export interface SlotState {
  /** There is room beside the conversation, and it is wanted there. */
  isColumn: boolean
  isDrawer: boolean
  toggle(): void
  close(): void
  /** Shows it and runs this command, which is in it. */
  openFor(commandId: string): void
}

/** Whether the customer is shown: beside the conversation where there is room, else in a drawer above it. */
export function useCustomerSlot(): SlotState {
  const { conversation: text } = useText()
  const isWide = useMedia('(min-width: 1280px)')
  const { isCustomerShown } = useSettings()
  const [isDrawerOpen, setDrawerOpen] = useState(false)
  const registry = useContext(KeyboardContext)
  /** The command that is to run as soon as what has it is there. */
  const wanted = useRef<string | null>(null)
  const show = (isShown: boolean) => (isWide ? changeSettings({ isCustomerShown: isShown }) : setDrawerOpen(isShown))
  const slot: SlotState = {
    isColumn: isWide && isCustomerShown,
    isDrawer: !isWide && isDrawerOpen,
    toggle: () => show(!(isWide ? isCustomerShown : isDrawerOpen)),
    close: () => show(false),
    openFor: (commandId) => {
      wanted.current = commandId
      show(true)
    },
  }
  const isShown = slot.isColumn || slot.isDrawer
  useEffect(() => {
    if (!isShown) return
    const run = () => {
      if (wanted.current === null) return
      const command = registry.commands().find(({ id }) => id === wanted.current)
      if (!command) return
      wanted.current = null
      // A drawer takes the focus as it opens.
      requestAnimationFrame(() => command.run())
    }
    run()
    const stop = registry.onChange(run)
    return () => {
      stop()
      wanted.current = null
    }
  }, [isShown, registry])
  useCommand({
    id: 'conversation.customer',
    keys: ['d'],
    label: text.customer.toggle,
    group: text.group,
    // A menu of the drawer has the letters for itself.
    closes: () => slot.isDrawer && topLayer()?.getAttribute('role') === 'dialog',
    run: slot.toggle,
  })
  return slot
}

interface CustomerSlotProps {
  id: string
  slot: SlotState
  children: ReactNode
}

export function CustomerSlot({ id, slot, children }: CustomerSlotProps) {
  const { conversation: text } = useText()
  if (slot.isColumn) return <div className={styles.customer}>{children}</div>
  return (
    <>
      {!slot.isDrawer && <PanelKeys id={id} onRun={slot.openFor} />}
      <Drawer title={text.customer.title} isOpen={slot.isDrawer} onClose={slot.close}>
        {children}
      </Drawer>
    </>
  )
}
