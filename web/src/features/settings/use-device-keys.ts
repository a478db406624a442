import { languages, useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { changeSettings, type Settings, useSettings } from '../../lib/settings.ts'

export const themes = ['system', 'light', 'dark'] as const satisfies readonly Settings['theme'][]

/** What is set on this device, each by one key; the sound has its own everywhere. */
export function useDeviceKeys({ onDesktop }: { onDesktop(): void }) {
  const { settings: text } = useText()
  const { theme, language } = useSettings()
  const group = text.title
  useCommand({
    id: 'profile.theme',
    keys: ['t'],
    label: text.nextTheme,
    group,
    run: () => changeSettings({ theme: after(themes, theme) }),
  })
  useCommand({
    id: 'profile.language',
    keys: ['l'],
    label: text.nextLanguage,
    group,
    run: () => changeSettings({ language: after([null, ...Object.keys(languages)], language) }),
  })
  useCommand({ id: 'profile.desktop', keys: ['shift+d'], label: text.desktop, group, run: onDesktop })
}

/** The one that follows, and the first after the last. */
const after = <Value>(all: readonly Value[], one: Value) => all[(all.indexOf(one) + 1) % all.length]
