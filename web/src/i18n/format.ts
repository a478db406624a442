/** Numbers, dates and times as a language writes them. */

/** The forms that a word takes beside a number; `#` stands for the number. */
export type CountForms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

export interface Formats {
  /** One of several forms by a number, as the language counts: Ukrainian has four. */
  count(number: number, forms: CountForms): string
  number(value: number): string
  /** How long ago, in as few letters as possible, for lists. */
  ago(date: Date, now: Date): string
  /** How long ago, in words; for what is long ago, when. */
  since(date: Date, now: Date): string
  /** The time of day. */
  time(date: Date): string
  /** Today, yesterday, or the date. */
  day(date: Date, now: Date): string
  dateTime(date: Date): string
  list(items: readonly string[]): string
  /** How large a file is. */
  bytes(size: number): string
}

export function createFormats(locale: string): Formats {
  const rules = new Intl.PluralRules(locale)
  const numbers = new Intl.NumberFormat(locale)
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const units = Object.fromEntries(
    (['minute', 'hour', 'day'] as const).map((unit) => [
      unit,
      // Only in English is the narrowest form still one that everybody reads.
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: locale.startsWith('en') ? 'narrow' : 'short' }),
    ]),
  ) as Record<'minute' | 'hour' | 'day', Intl.NumberFormat>
  const times = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
  const shortDates = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
  const datesWithYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' })
  const days = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' })
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  const lists = new Intl.ListFormat(locale)

  return {
    count: (number, forms) => (forms[rules.select(number)] ?? forms.other).replace('#', numbers.format(number)),
    number: (value) => numbers.format(value),
    ago: (date, now) => {
      const minutes = Math.floor((now.getTime() - date.getTime()) / 60_000)
      if (minutes < 1) return relative.format(0, 'second')
      if (minutes < 60) return units.minute.format(minutes)
      if (minutes < 24 * 60) return units.hour.format(Math.floor(minutes / 60))
      if (minutes < 7 * 24 * 60) return units.day.format(Math.floor(minutes / (24 * 60)))
      return (date.getFullYear() === now.getFullYear() ? shortDates : datesWithYear).format(date)
    },
    since: (date, now) => {
      const minutes = Math.max(0, Math.floor((now.getTime() - date.getTime()) / 60_000))
      if (minutes < 1) return relative.format(0, 'second')
      if (minutes < 60) return relative.format(-minutes, 'minute')
      if (minutes < 24 * 60) return relative.format(-Math.floor(minutes / 60), 'hour')
      if (minutes < 30 * 24 * 60) return relative.format(-Math.floor(minutes / (24 * 60)), 'day')
      return datesWithYear.format(date)
    },
    time: (date) => times.format(date),
    day: (date, now) => {
      const between = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000)
      if (between === 0 || between === 1) return capital(relative.format(-between, 'day'), locale)
      return capital((date.getFullYear() === now.getFullYear() ? days : datesWithYear).format(date), locale)
    },
    dateTime: (date) => moments.format(date),
    list: (items) => lists.format(items),
    bytes: (size) => {
      const [unit, divisor] = size < 1_000_000 ? (['kilobyte', 1_000] as const) : (['megabyte', 1_000_000] as const)
      const value = Math.max(size / divisor, 0.1)
      const maximumFractionDigits = value < 10 ? 1 : 0
      return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits }).format(value)
    },
  }
}

const startOfDay = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()

const capital = (text: string, locale: string) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1)
