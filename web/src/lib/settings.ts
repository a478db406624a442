/** What somebody chose on this device: kept in the browser, the same in all of its tabs. */
import { useSyncExternalStore } from 'react'

export interface Settings {
  theme: 'system' | 'light' | 'dark'
  /** Null follows the browser. */
  language: string | null
  isSoundOn: boolean
  /** Whether messages that come while the page is hidden are told by the system. */
  isDesktopOn: boolean
  /** Whether the customer stands beside the conversation, where there is room for it. */
  isCustomerShown: boolean
}

const storageKey = 'parley.settings'
const defaults: Settings = {
  theme: 'system',
  language: null,
  isSoundOn: true,
  isDesktopOn: false,
  isCustomerShown: true,
}

const listeners = new Set<() => void>()
let current: Settings | null = null

export function readSettings(): Settings {
  current ??= { ...defaults, ...stored() }
  return current
}

export function changeSettings(change: Partial<Settings>): void {
  current = { ...readSettings(), ...change }
  localStorage.setItem(storageKey, JSON.stringify(current))
  tellAll()
}

export const useSettings = (): Settings => useSyncExternalStore(onSettings, readSettings)

/** Calls back when a setting changes, in this tab or in another. */
export function onSettings(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('storage', readAgain)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) window.removeEventListener('storage', readAgain)
  }
}

function readAgain({ key }: StorageEvent): void {
  if (key !== storageKey) return
  current = null
  tellAll()
}

function tellAll(): void {
  for (const listener of [...listeners]) listener()
}

/** What somebody else wrote there is as good as nothing. */
function stored(): Partial<Settings> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
