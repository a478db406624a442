import { type FocusEvent, type ReactNode, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { BackIcon } from '../../ui/icons.tsx'
import styles from './settings.module.css'
import { isSecretShown } from './shown-once.tsx'
import { useFormKeys } from './use-form-keys.ts'
import { useRowKeys } from './use-row-keys.ts'

export const settingsPages = ['profile', 'team', 'channels', 'keys', 'canned'] as const
export type SettingsPageName = (typeof settingsPages)[number]

export const settingsPath = (page: SettingsPageName) => `/settings/${page}`

interface SettingsPageProps {
  page: SettingsPageName
  /** Those that somebody may do something on. */
  pages: readonly SettingsPageName[]
  children: ReactNode
}

export function SettingsPage({ page, pages, children }: SettingsPageProps) {
  const { settings: text } = useText()
  const [, navigate] = useLocation()
  useCommand({
    id: 'settings.close',
    // As the view is reached that it leads to.
    keys: ['g a'],
    label: text.backToInbox,
    group: text.title,
    run: () => navigate('/'),
  })
  return (
    <div className={styles.page}>
      <nav className={styles.nav} aria-label={text.title}>
        <Link href="/" className={styles.back}>
          <BackIcon />
          {text.backToInbox}
        </Link>
        <ul>
          {pages.map((name, index) => (
            <PageItem key={name} name={name} keys={String(index + 1)} isCurrent={name === page} />
          ))}
        </ul>
        <select
          className={styles.choice}
          aria-label={text.title}
          value={page}
          onChange={({ target }) => navigate(settingsPath(target.value as SettingsPageName))}
        >
          {pages.map((name) => (
            <option key={name} value={name}>
              {text.pages[name]}
            </option>
          ))}
        </select>
      </nav>
      <PageContent key={page} page={page}>
        {children}
      </PageContent>
    </div>
  )
}

function PageItem({ name, keys, isCurrent }: { name: SettingsPageName; keys: string; isCurrent: boolean }) {
  const { settings: text, inbox } = useText()
  const [, navigate] = useLocation()
  const href = settingsPath(name)
  useCommand({
    id: `settings.page.${name}`,
    keys: [keys],
    label: inbox.goTo(text.pages[name]),
    group: text.title,
    when: () => !isSecretShown(),
    run: () => navigate(href),
  })
  return (
    <li>
      <Link href={href} aria-current={isCurrent ? 'page' : undefined}>
        {text.pages[name]}
      </Link>
    </li>
  )
}

function PageContent({ page, children }: Pick<SettingsPageProps, 'page' | 'children'>) {
  const { settings: text } = useText()
  const main = useRef<HTMLElement>(null)
  const rows = useRowKeys(main)
  const forms = useFormKeys(main)
  const onFocus = (event: FocusEvent) => {
    rows.onFocus(event)
    forms.onFocus(event)
  }
  return (
    <main ref={main} className={styles.main} onFocus={onFocus}>
      <div className={styles.content}>
        <h1>{text.pages[page]}</h1>
        <p className={styles.intro}>{text.intro[page]}</p>
        {children}
      </div>
    </main>
  )
}
