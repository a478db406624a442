import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useText } from '../../i18n/i18n.ts'
import { useCommand } from '../../keyboard/use-commands.ts'
import { useChannels } from '../../lib/store/hooks.ts'
import { channelView, searchOf, useCurrentView, type ViewName, viewNames } from '../../lib/views.ts'
import { IconButton } from '../../ui/button.tsx'
import { CloseIcon, SearchIcon } from '../../ui/icons.tsx'
import styles from './list-title.module.css'

/** So long after the last letter the search begins. */
const pauseMs = 180

/** What is listed: the name of the view, or the field that is searched with. */
export function ListTitle() {
  const { inbox: text } = useText()
  const { query } = useCurrentView()
  const [isOpen, setOpen] = useState(query !== '')
  const title = useTitle()
  useCommand({ id: 'list.search', keys: ['/'], label: text.search, group: text.list, run: () => setOpen(true) })

  if (isOpen || query) return <SearchField onEnd={() => setOpen(false)} />
  return (
    <>
      <h1 className={styles.title}>{title}</h1>
      <IconButton label={text.search} onClick={() => setOpen(true)}>
        <SearchIcon />
      </IconButton>
    </>
  )
}

function SearchField({ onEnd }: { onEnd(): void }) {
  const { inbox: text } = useText()
  const { query, view } = useCurrentView()
  const [path, navigate] = useLocation()
  const [letters, setLetters] = useState(query)
  const field = useRef<HTMLInputElement>(null)
  const go = (next: string) => navigate(`${path}${searchOf(view, next.trim())}`, { replace: true })
  const latest = useRef(go)
  latest.current = go

  useEffect(() => field.current?.focus(), [])
  useEffect(() => {
    if (letters.trim() === query) return
    const timer = setTimeout(() => latest.current(letters), pauseMs)
    return () => clearTimeout(timer)
  }, [letters, query])

  const end = () => {
    go('')
    onEnd()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') end()
    // From here the arrow goes on into what was found.
    if (event.key === 'ArrowDown' || event.key === 'Enter') field.current?.blur()
  }
  return (
    <search className={styles.search}>
      <SearchIcon />
      <input
        ref={field}
        value={letters}
        maxLength={200}
        aria-label={text.search}
        placeholder={text.searchHint}
        onChange={(event) => setLetters(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => letters.trim() === '' && end()}
      />
      <IconButton label={text.clearSearch} onClick={end}>
        <CloseIcon />
      </IconButton>
    </search>
  )
}

function useTitle(): string {
  const { inbox: text } = useText()
  const { view } = useCurrentView()
  const channel = useChannels().find(({ id }) => view === channelView(id))
  const name = viewNames.find((one): one is ViewName => one === view)
  return channel?.name ?? (name ? text[name] : text.list)
}
