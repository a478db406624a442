import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { Provider } from 'urql'
import { useRoute } from 'wouter'
import { CommandBar } from './features/command-bar/command-bar.tsx'
import { HelpOverlay } from './features/command-bar/help-overlay.tsx'
import { forgetDraftFiles } from './features/composer/draft-files.ts'
import { Notifications } from './features/notifications/notifications.tsx'
import { JoinPage } from './features/sign-in/join-page.tsx'
import { SignInPage } from './features/sign-in/sign-in-page.tsx'
import { chooseLanguage, type Language, LanguageContext, loadLanguage, useText } from './i18n/i18n.ts'
import { createRegistry } from './keyboard/registry.ts'
import { KeyboardContext, useKeyboard } from './keyboard/use-commands.ts'
import { createInbox, type Inbox } from './lib/inbox.ts'
import { InboxContext } from './lib/inbox-context.ts'
import type { Self, SessionKeeper, SessionState } from './lib/session/session.ts'
import { useSettings } from './lib/settings.ts'
import { Routes } from './routes.tsx'
import { ErrorState } from './ui/states.tsx'

interface AppProps {
  session: SessionKeeper
  firstLanguage: Language
}

export function App({ session, firstLanguage }: AppProps) {
  const [registry] = useState(createRegistry)
  useKeyboard(registry)
  return (
    <LanguageContext value={useLanguage(firstLanguage)}>
      <KeyboardContext value={registry}>
        <Entrance session={session} />
      </KeyboardContext>
    </LanguageContext>
  )
}

/** The inbox for who is signed in, the door for everybody else. */
function Entrance({ session }: { session: SessionKeeper }) {
  const { common } = useText()
  const state = useSyncExternalStore(session.onChange, () => session.state)
  const { status, self } = state
  useForgetting(state)
  const [isJoining] = useRoute('/join')
  if (isJoining) return <JoinPage session={session} />
  if (status === 'signed-in') return <SignedIn key={self.id} session={session} self={self} />
  if (status === 'signed-out') return <SignInPage session={session} />
  if (status === 'restoring') return null
  return <ErrorState title={common.error.unreachable} onRetry={() => void session.restore()} />
}

function SignedIn({ session, self }: { session: SessionKeeper; self: Self }) {
  const { common } = useText()
  const [inbox, setInbox] = useState<Inbox | null>(null)
  const [attempt, setAttempt] = useState(0)
  const [hasFailed, setFailed] = useState(false)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt begins anew.
  useEffect(() => {
    const running = createInbox({ session, self, onFailed: () => setFailed(true) })
    setFailed(false)
    // The lists are read after the feed's position is known, so that nothing falls between.
    running.start().then(
      () => setInbox(running),
      () => setFailed(true),
    )
    return () => {
      running.dispose()
      setInbox(null)
    }
  }, [session, self, attempt])

  if (hasFailed) return <ErrorState title={common.error.unreachable} onRetry={() => setAttempt(attempt + 1)} />
  if (!inbox) return null
  return (
    <InboxContext value={inbox}>
      <Provider value={inbox.api.client}>
        <Routes session={session} />
        <Notifications />
        <CommandBar />
        <HelpOverlay />
      </Provider>
    </InboxContext>
  )
}

/** The files that an agent held go when somebody signs out, but not while the API cannot be asked who is there. */
function useForgetting({ status, self }: SessionState): void {
  const holder = useRef<string>(null)
  const agentId = self?.id ?? null
  useEffect(() => {
    if (status === 'unreachable') return
    if (holder.current && holder.current !== agentId) forgetDraftFiles(holder.current)
    holder.current = agentId
  }, [status, agentId])
}

function useLanguage(first: Language): Language {
  const { language: chosen } = useSettings()
  const [language, setLanguage] = useState(first)
  const code = useMemo(() => chooseLanguage(chosen, navigator.languages), [chosen])
  useEffect(() => {
    let isCurrent = true
    void loadLanguage(code, navigator.languages).then((loaded) => isCurrent && setLanguage(loaded))
    return () => {
      isCurrent = false
    }
  }, [code])
  useEffect(() => {
    document.documentElement.lang = language.code
    document.documentElement.dir = language.direction
  }, [language])
  return language
}
