/** The language of the page. A new one is a folder beside `en` and a line in `languages`. */
import { createContext, useContext } from 'react'
import { en } from './en/index.ts'
import { createFormats, type Formats } from './format.ts'
import type { Messages } from './messages.ts'

export interface Language {
  /** As in the `lang` of the page. */
  code: string
  direction: 'ltr' | 'rtl'
  text: Messages
  format: Formats
}

/** English comes with the page, the others when they are chosen. */
export const languages: Record<string, { name: string; load(): Promise<Messages> }> = {
  en: { name: 'English', load: () => Promise.resolve(en) },
  uk: { name: 'Українська', load: async () => (await import('./uk/index.ts')).uk },
}

/** What was chosen, else the first language of the browser that there is, else English. */
export function chooseLanguage(chosen: string | null, preferred: readonly string[]): string {
  const codes = [chosen ?? '', ...preferred].map((code) => code.toLowerCase().split('-', 1)[0] ?? '')
  return codes.find((code) => code in languages) ?? 'en'
}

/** With dates and times as the browser's own kind of that language writes them. */
export async function loadLanguage(code: string, preferred: readonly string[]): Promise<Language> {
  const text = (await languages[code]?.load()) ?? en
  return {
    code,
    direction: rightToLeft.has(code) ? 'rtl' : 'ltr',
    text,
    format: createFormats(formatsFor(code, preferred)),
  }
}

/** British English writes times otherwise than American English. */
export const formatsFor = (code: string, preferred: readonly string[]): string =>
  preferred.find((one) => one.toLowerCase().split('-', 1)[0] === code && isLocale(one)) ?? code

/** Browsers may be set to names that are none. */
function isLocale(name: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(name).length > 0
  } catch {
    return false
  }
}

export const LanguageContext = createContext<Language>({
  code: 'en',
  direction: 'ltr',
  text: en,
  format: createFormats('en'),
})

export const useText = (): Messages => useContext(LanguageContext).text
export const useFormat = (): Formats => useContext(LanguageContext).format

const rightToLeft = new Set(['ar', 'he', 'fa', 'ur'])
