import { type ReactNode, useState } from 'react'
import { useText } from '../../i18n/i18n.ts'
import { topLayer, useCommand } from '../../keyboard/use-commands.ts'
import { changeSettings, useSettings } from '../../lib/settings.ts'
import { useMedia } from '../../lib/use-media.ts'
import { Drawer } from '../../ui/drawer.tsx'
import styles from './conversation.module.css'

export interface SlotState {
  /** There is room beside the conversation, and it is wanted there. */
  isColumn: boolean
  isDrawer: boolean
  toggle(): void
  close(): void
}

/** Whether the customer is shown: beside the conversation where there is room, else in a drawer above it. */
export function useCustomerSlot(): SlotState {
  const { conversation: text } = useText()
  const isWide = useMedia('(min-width: 1280px)')
  const { isCustomerShown } = useSettings()
  const [isDrawerOpen, setDrawerOpen] = useState(false)
  const show = (isShown: boolean) => (isWide ? changeSettings({ isCustomerShown: isShown }) : setDrawerOpen(isShown))
  const slot: SlotState = {
    isColumn: isWide && isCustomerShown,
    isDrawer: !isWide && isDrawerOpen,
    toggle: () => show(!(isWide ? isCustomerShown : isDrawerOpen)),
    close: () => show(false),
  }
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

export function CustomerSlot({ slot, children }: { slot: SlotState; children: ReactNode }) {
  const { conversation: text } = useText()
  if (slot.isColumn) return <div className={styles.customer}>{children}</div>
  return (
    <Drawer title={text.customer.title} isOpen={slot.isDrawer} onClose={slot.close}>
      {children}
    </Drawer>
  )
}
