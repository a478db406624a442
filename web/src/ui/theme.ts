/** Puts the chosen theme on the page, and follows the system where nothing was chosen. */
import { onSettings, readSettings } from '../lib/settings.ts'

export function followTheme(): void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    const { theme } = readSettings()
    const system = dark.matches ? 'dark' : 'light'
    document.documentElement.dataset.theme = theme === 'system' ? system : theme
  }
  dark.addEventListener('change', apply)
  onSettings(apply)
  apply()
}
