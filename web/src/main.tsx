import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { chooseLanguage, loadLanguage } from './i18n/i18n.ts'
import { createSession } from './lib/session/session.ts'
import { readSettings } from './lib/settings.ts'
import './ui/theme.css'
import './ui/base.css'
import { followTheme } from './ui/theme.ts'

followTheme()
const session = createSession()
void session.restore()
const firstLanguage = await loadLanguage(
  chooseLanguage(readSettings().language, navigator.languages),
  navigator.languages,
)
const root = document.getElementById('root')
if (root) createRoot(root).render(<App session={session} firstLanguage={firstLanguage} />)
