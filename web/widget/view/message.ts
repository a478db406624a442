/** One message on the screen. */
import type { Locale } from '../locale/index.ts'
import type { SenderData } from '../types.ts'
import { h, icons, setAttribute } from './dom.ts'
import { createFileView, type FileOptions } from './files.ts'
import { linked } from './links.ts'
import type { MessageRow } from './rows.ts'

export interface MessageView {
  element: HTMLElement
  show(row: MessageRow): void
}

export function createMessageView(options: FileOptions, retry: (key: string) => void): MessageView {
  const { words, time } = options.locale
  const name = h('bdi', { class: 'name' })
  const body = h('div', { class: 'text', dir: 'auto' })
  const foot = h('div', { class: 'foot' })
  const files = h('div', { class: 'files' })
  const element = h('div', { class: 'message', role: 'article' }, name, body, files, foot)
  let shownText: string | null = null
  let shownFoot = ''
  let shownFiles = ''

  function write({ entry }: MessageRow) {
    const text = entry.isDeleted ? words.deleted : entry.text
    if (text === shownText) return
    shownText = text
    body.replaceChildren(...(entry.isDeleted ? [text] : linked(text)))
    body.hidden = text === ''
  }

  function writeFiles({ entry }: MessageRow) {
    // A link is signed anew each time that it is asked for; only whether there is one matters.
    const signature = entry.attachments.map(({ id, url }) => `${id} ${url !== null}`).join()
    if (signature === shownFiles) return
    shownFiles = signature
    files.replaceChildren(...entry.attachments.map((file) => createFileView(file, entry.id, options)))
  }

  function writeFoot(row: MessageRow) {
    const { entry, isLast } = row
    const progress = entry.isMine ? progressOf(row) : null
    const signature = [isLast, progress, entry.isEdited, entry.at, entry.isDeleted].join()
    if (signature === shownFoot) return
    shownFoot = signature
    const isShown = isLast || entry.isEdited
    const edited = entry.isEdited && !entry.isDeleted ? h('span', {}, words.edited) : null
    const at = h('time', { dir: 'auto', datetime: new Date(entry.at).toISOString() }, time(entry.at))
    foot.replaceChildren()
    if (progress === 'failed') foot.append(icons.alert(), words.failed, ' ', retryButton(entry.key))
    else if (isShown) foot.append(...[edited, at, progress && tick(progress)].filter((part) => part !== null))
  }

  const retryButton = (key: string) =>
    h('button', { type: 'button', class: 'link', onclick: () => retry(key) }, words.retry)

  function tick(progress: Shown): HTMLElement {
    const drawing = {
      sending: icons.clock,
      sent: icons.tick,
      delivered: icons.ticks,
      read: icons.ticks,
      failed: icons.alert,
    }
    return h('span', { class: `tick ${progress}`, role: 'img', 'aria-label': words[progress] }, drawing[progress]())
  }

  return {
    element,
    show: (row) => {
      const { entry, isFirst, isLast } = row
      setAttribute(element, 'class', classesOf(row))
      setAttribute(element, 'data-progress', entry.isMine ? progressOf(row) : null)
      const sender = entry.isMine ? words.you : nameOf(entry.sender, words)
      setAttribute(element, 'aria-label', `${sender}, ${time(entry.at)}`)
      name.hidden = entry.isMine || !isFirst
      if (name.textContent !== sender) name.textContent = sender
      write(row)
      writeFiles(row)
      writeFoot(row)
      foot.hidden = !isLast && !entry.isEdited && entry.progress !== 'failed'
    },
  }
}

type Shown = 'sending' | 'sent' | 'delivered' | 'read' | 'failed'

const progressOf = ({ entry, isRead }: MessageRow): Shown => (isRead ? 'read' : entry.progress)

/** What somebody of the company is called here. */
export function nameOf({ kind, name }: SenderData, words: Locale['words']): string {
  if (kind === 'AI') return words.assistant
  return kind === 'SYSTEM' ? words.support : name
}

function classesOf({ entry, isFirst, isLast }: MessageRow): string {
  const flags = {
    mine: entry.isMine,
    first: isFirst,
    last: isLast,
    deleted: entry.isDeleted,
    big: isOnlyEmoji(entry.text),
  }
  return ['message', ...Object.entries(flags).flatMap(([name, isSet]) => (isSet ? [name] : []))].join(' ')
}

/** A sign that browsers draw as a picture: always, because it says so, or because it has a colour of skin. */
const picture = [
  String.raw`(?!\p{Regional_Indicator}|\p{Emoji_Modifier})`,
  String.raw`(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}(?=\uFE0F|\p{Emoji_Modifier}))`,
  String.raw`[\uFE0F\p{Emoji_Modifier}]?`,
].join('')
const emoji = String.raw`\p{Regional_Indicator}{2}|${picture}(?:\u200D${picture})*`
const onlyEmoji = new RegExp(`^(?:${emoji}){1,3}$`, 'u')
const isOnlyEmoji = (text: string) => text.length < 24 && onlyEmoji.test(text)
