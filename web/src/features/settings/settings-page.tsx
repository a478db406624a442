import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useText } from '../../i18n/i18n.ts'
import { BackIcon } from '../../ui/icons.tsx'
import styles from './settings.module.css'

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
  return (
    <div className={styles.page}>
      <nav className={styles.nav} aria-label={text.title}>
        <Link href="/" className={styles.back}>
          <BackIcon />
          {text.backToInbox}
        </Link>
        <ul>
          {pages.map((name) => (
            <li key={name}>
              <Link href={settingsPath(name)} aria-current={name === page ? 'page' : undefined}>
                {text.pages[name]}
              </Link>
            </li>
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
      <main className={styles.main}>
        <div className={styles.content}>
          <h1>{text.pages[page]}</h1>
          <p className={styles.intro}>{text.intro[page]}</p>
          {children}
        </div>
      </main>
    </div>
  )
}
