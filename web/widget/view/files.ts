/** Files beside the text: those of a message, and those that go with the next one. */
import type { Locale } from '../locale/index.ts'
import type { AttachmentData } from '../types.ts'
import type { Draft } from '../uploads.ts'
import { h, icons } from './dom.ts'

export type FileLinks = readonly Pick<AttachmentData, 'id' | 'url'>[]

export interface FileOptions {
  locale: Locale
  /** Where the paths of files belong. */
  endpoint: string
  signal: AbortSignal
  /** Asks for new links to the files of a message. */
  linksOf(messageId: string): Promise<FileLinks>
}

const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])
const largestPicture = 8 * 1024 * 1024
const shownPixels = 240
/** So long before its end a link is not relied on. */
const safetyMs = 30_000

export function createFileView(file: AttachmentData, messageId: string | null, options: FileOptions): HTMLElement {
  const { locale, endpoint } = options
  const name = visible(file.name)
  const label = [h('bdi', {}, name), h('small', {}, locale.bytes(file.size))]
  if (!file.url) return h('span', { class: 'file' }, icons.file(), ...label)
  const href = new URL(file.url, endpoint).href
  const link = h(
    'a',
    { class: 'file', href, target: '_blank', rel: 'noopener noreferrer', 'aria-label': locale.words.opensFile(name) },
    icons.file(),
    ...label,
  )
  if (messageId) link.addEventListener('click', renewing(link, file, messageId, options))
  if (pictures.has(file.contentType) && file.size <= largestPicture) void paint(link, href, file, options)
  return link
}

/** A page may stay open for longer than a link is good: then another one is opened. */
function renewing(link: HTMLAnchorElement, file: AttachmentData, messageId: string, options: FileOptions) {
  const { endpoint, linksOf } = options
  let isRenewed = false
  return (event: Event) => {
    // What came just now is as good as it gets, whatever the clock of this device says.
    if (isRenewed || !isOver(link.href)) return
    event.preventDefault()
    const reopen = () => {
      isRenewed = true
      link.click()
      isRenewed = false
    }
    linksOf(messageId).then((links) => {
      const url = links.find(({ id }) => id === file.id)?.url
      if (url) link.href = new URL(url, endpoint).href
      reopen()
      // Without an answer, what the old link opens says that it is over.
    }, reopen)
  }
}

/** The address of a file says until when it is good, in seconds. */
const isOver = (href: string) =>
  Number(new URL(href).searchParams.get('expires') ?? Number.POSITIVE_INFINITY) * 1000 - safetyMs <= Date.now()

/** Painted, because a page's policy may allow no pictures from elsewhere. One that cannot be painted stays a link. */
async function paint(link: HTMLElement, href: string, file: AttachmentData, { signal }: FileOptions): Promise<void> {
  const canvas = h('canvas')
  if (file.width && file.height) Object.assign(canvas, fitted(file.width, file.height))
  try {
    const response = await fetch(href, { credentials: 'omit', signal })
    const bitmap = await createImageBitmap(await response.blob())
    const size = fitted(bitmap.width, bitmap.height)
    Object.assign(canvas, size)
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, size.width, size.height)
    bitmap.close()
    link.classList.add('picture')
    link.replaceChildren(canvas)
  } catch {
    // The name and the size say what it is.
  }
}

function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, shownPixels / width, shownPixels / height)
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

export function createDraftView({ key, name, size, state }: Draft, locale: Locale, remove: (key: string) => void) {
  const { words, bytes } = locale
  const shown = visible(name)
  const notes = {
    uploading: words.uploading,
    ready: bytes(size),
    failed: words.notUploaded,
    'too large': words.tooLarge,
  }
  return h(
    'li',
    { class: 'file', 'data-state': state },
    state === 'uploading' ? h('span', { class: 'spinner' }) : icons.file(),
    h('bdi', {}, shown),
    h('small', {}, notes[state]),
    h(
      'button',
      { type: 'button', class: 'tool', 'aria-label': words.remove(shown), onclick: () => remove(key) },
      icons.close(),
    ),
  )
}

/** A name must not turn the text around it, nor hide how it ends. */
const visible = (name: string) => name.replace(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '\uFFFD')
