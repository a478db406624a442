import { en, type Words } from './en.ts'
import { uk } from './uk.ts'

export interface Locale {
  words: Words
  time(at: number): string
  day(at: number): string
  bytes(size: number): string
}

const languages: Record<string, Words> = { en, uk }

/** The words and formats of a language tag such as `uk-UA`; English for one that is not known. */
export function localeOf(tag: string, now: () => number): Locale {
  const language = tag.toLowerCase().split('-', 1)[0] ?? ''
  const words = languages[language] ?? en
  // Of the same language, the visitor's own country writes dates and times as the visitor does.
  const own = navigator.languages.find((name) => name.toLowerCase().split('-', 1)[0] === language)
  const formats = Intl.DateTimeFormat.supportedLocalesOf(language in languages ? (own ?? tag) : 'en')
  const time = new Intl.DateTimeFormat(formats, { timeStyle: 'short' })
  const day = new Intl.DateTimeFormat(formats, { weekday: 'long', day: 'numeric', month: 'long' })
  const kilobytes = new Intl.NumberFormat(formats, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 })
  const megabytes = new Intl.NumberFormat(formats, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 })
  return {
    words,
    bytes: (size) => (size < 1e6 ? kilobytes.format(Math.ceil(size / 1e3)) : megabytes.format(size / 1e6)),
    time: (at) => time.format(at),
    day: (at) => {
      const days = daysBetween(at, now())
      if (days === 0) return words.today
      return days === 1 ? words.yesterday : day.format(at)
    },
  }
}

/** Midnights between two moments, where the page is. */
function daysBetween(before: number, after: number): number {
  const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0)
  return Math.round((midnight(after) - midnight(before)) / 86_400_000)
}
