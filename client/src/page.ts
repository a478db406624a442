/** What a browser tells about the page; in Node there is none of it, and nothing is listened to. */

interface Listening {
  addEventListener?(type: string, listener: () => void): void
  removeEventListener?(type: string, listener: () => void): void
}

interface Page extends Listening {
  document?: Listening & { visibilityState?: string }
  location?: { href: string }
}

/** Calls back when the network came back, changed or went, and when the page became visible. Answers how to stop. */
export function watchPage(onChange: (what: 'online' | 'offline' | 'visible') => void): () => void {
  const page = thisPage()
  const online = () => onChange('online')
  const offline = () => onChange('offline')
  const visible = () => {
    if (page.document?.visibilityState === 'visible') onChange('visible')
  }
  page.addEventListener?.('online', online)
  page.addEventListener?.('offline', offline)
  page.document?.addEventListener?.('visibilitychange', visible)
  return () => {
    page.removeEventListener?.('online', online)
    page.removeEventListener?.('offline', offline)
    page.document?.removeEventListener?.('visibilitychange', visible)
  }
}

/** The address in full; pages may give it relative to themselves. */
export function absolute(url: string): URL {
  return new URL(url, thisPage().location?.href)
}

function thisPage(): Page {
  // This module is compiled without the types of browsers, which would hide its use of anything Node lacks.
  return globalThis as Page
}
