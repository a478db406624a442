/** The widget of one page: what it is made of, and that nothing of it is left at the end. */
import { createLiveClient } from '@parley/client'
import { createDeliveryTeller } from './delivery.ts'
import * as documents from './documents.ts'
import { createFollower, forgotten } from './follow.ts'
import { loadEarlier } from './history.ts'
import { createLifetime } from './lifetime.ts'
import { localeOf } from './locale/index.ts'
import { createMemory } from './memory.ts'
import { readableOn, type WidgetOptions } from './options.ts'
import { createOutbox } from './outbox.ts'
import { createReader } from './reading.ts'
import { createSession } from './session.ts'
import { createSound, isAnswer } from './sound.ts'
import { createStore } from './store.ts'
import css from './styles/index.css?inline'
import { createTypingTeller } from './typing.ts'
import { createUploads } from './uploads.ts'
import type { FileLinks } from './view/files.ts'
import { createPanelView } from './view/panel.ts'

export interface Widget {
  open(): void
  close(): void
  /** Ends it, and makes this browser a stranger again. */
  forget(): Promise<void>
  destroy(): void
}

export function createWidget(options: WidgetOptions): Widget {
  const { channelKey, endpoint } = options
  const lifetime = createLifetime()
  const shared = createMemory(channelKey, () => localStorage)
  const own = createMemory(channelKey, () => sessionStorage)
  const store = createStore({ isMuted: shared.get('muted') !== null, isOpen: own.get('open') !== null })
  const session = createSession({
    ...{ endpoint, channelKey, identity: options.identity, onIdentity: options.onIdentity },
    ...{ memory: shared, signal: lifetime.signal, onVisitor },
  })
  const live = createLiveClient({ url: endpoint, token: session.token })
  const sound = createSound({
    memory: shared,
    lockName: `parley:${channelKey}:sound`,
    isMuted: () => store.state.isMuted,
    lifetime,
  })
  const follower = createFollower({
    live,
    store,
    lifetime,
    onReady: () => outbox.hurry(),
    onMessage: ({ id, sender }) => {
      if (isAnswer(sender)) sound.play(id)
    },
  })
  const outbox = createOutbox({ live, store, memory: own, lifetime, newId, onConversation: follower.meet })
  const typing = createTypingTeller({ tell: tellTyping, lifetime, now: () => performance.now() })
  const locale = localeOf(options.language, Date.now)
  const uploads = createUploads({ live, store, lifetime, endpoint, newId })
  const files = { locale, endpoint, signal: lifetime.signal, linksOf }
  const view = createPanelView(files, options.title ?? locale.words.title, {
    draft: own.get('draft') ?? '',
    open,
    close,
    mute,
    attach: uploads.add,
    detach: uploads.remove,
    send: (text) => {
      const attachments = uploads.take()
      if (!attachments || (text === '' && attachments.length === 0)) return false
      own.set('draft', null)
      typing.stop()
      outbox.send(text, attachments)
      return true
    },
    typed: (text) => {
      own.set('draft', text || null)
      typing.typed(text)
    },
    retry: outbox.retry,
    reload: () => void follower.begin(),
    loadEarlier: () => void loadEarlier(live, store, follower.history),
    reconnect: live.retryNow,
    scrolled: () => reader.look(),
  })
  const delivery = createDeliveryTeller({ live, store, lifetime })
  const reader = createReader({ live, store, lifetime, isAtEnd: view.list.isAtEnd })
  let visitor: string | null = null

  const host = createHost(options)
  host.shadowRoot?.append(...view.elements)
  document.body.append(host)

  lifetime.onEnd(() => host.remove())
  lifetime.onEnd(() => options.onIdentity(false))
  lifetime.onEnd(() => live.dispose())
  lifetime.onEnd(() => follower.stop())
  lifetime.onEnd(store.onChange(show))
  lifetime.onEnd(live.onState(connected))
  addEventListener('online', outbox.hurry, { signal: lifetime.signal })
  document.addEventListener('visibilitychange', tellPresence, { signal: lifetime.signal })
  show()
  const isWaiting = store.state.timeline.pending.length > 0
  const isNeeded = options.identity !== null || session.isKnown() || store.state.isOpen || isWaiting
  if (isNeeded) void follower.begin()

  function show() {
    view.show(store.state)
    delivery.look()
    reader.look()
  }

  function open() {
    own.set('open', '1')
    store.set({ isOpen: true })
    tellPresence()
    if (store.state.phase === 'absent') void follower.begin()
  }

  function close() {
    own.set('open', null)
    typing.stop()
    store.set({ isOpen: false })
    tellPresence()
  }

  async function linksOf(id: string): Promise<FileLinks> {
    const { node } = await live.query<{ node: { attachments: FileLinks } | null }>(documents.files, { id })
    return node?.attachments ?? []
  }

  function mute() {
    const isMuted = !store.state.isMuted
    shared.set('muted', isMuted ? '1' : null)
    store.set({ isMuted })
  }

  /** The secret was refused, or another tab became somebody else. */
  function onVisitor(customerId: string) {
    const isOther = visitor !== null && visitor !== customerId
    visitor = customerId
    if (!isOther) return
    store.set(forgotten)
    queueMicrotask(() => void follower.begin())
  }

  function connected() {
    const { status, transport } = live.state
    store.set({ connection: status })
    if (status !== 'live') return
    outbox.hurry()
    if (transport === 'websocket') tellPresence()
  }

  /** Over the socket it holds as long as the socket; being connected says "here" already. */
  function tellPresence() {
    if (live.state.transport !== 'websocket') return
    const isHidden = document.visibilityState === 'hidden'
    const viewingConversationId = store.state.isOpen && !isHidden ? store.state.conversation?.id : null
    const input = { status: isHidden ? 'AWAY' : 'ONLINE', viewingConversationId }
    const request = { query: documents.setPresence, variables: { input }, isResumable: false }
    live.subscribe(request, { next: ignore, error: ignore })
  }

  /** Best effort: whoever misses it sees the message itself. */
  function tellTyping(isTyping: boolean, preview: string) {
    const conversationId = store.state.conversation?.id
    if (!conversationId) return
    live.query(documents.setTyping, { input: { conversationId, isTyping, preview } }).catch(ignore)
  }

  function forget() {
    lifetime.end()
    for (const name of ['draft', 'outbox', 'open']) own.set(name, null)
    return session.forget()
  }

  return { open, close, forget, destroy: lifetime.end }
}

const ignore = () => undefined

/** Unlike randomUUID it is there on pages without HTTPS too. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** An element whose styles neither get in nor out, and which no policy for styles forbids. */
function createHost({ theme, position, accent, language }: WidgetOptions): HTMLElement {
  const host = document.createElement('parley-widget')
  host.lang = language
  host.dir = getComputedStyle(document.documentElement).direction
  if (theme) host.dataset.theme = theme
  if (position) host.dataset.position = position
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(accent ? `${css}:host{--accent:${accent};--on-accent:${readableOn(accent)}}` : css)
  host.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet]
  return host
}
