/** What the script tag says, on its `data-` attributes. */
export interface WidgetOptions {
  channelKey: string
  /** The API, where the script came from. */
  endpoint: string
  /** A language tag such as `uk`; the page's by default. */
  language: string
  title: string | null
  /** `light` or `dark`; by default as the visitor's system is. */
  theme: string | null
  /** `left` or, by default, right. */
  position: string | null
  /** A colour of the page's for the button, as #rrggbb. */
  accent: string | null
  /** A token with which the page's server says who the visitor is. */
  identity: string | null
  onIdentity(isGood: boolean): void
}

/** Null without a channel, when there is nothing to show. */
export function readOptions(script: HTMLScriptElement): WidgetOptions | null {
  const { channel, locale, title, theme, position, accent } = script.dataset
  if (!channel) return null
  const endpoint = new URL('graphql', script.src)
  // The key stands in the address too, so that the server knows whose pages may ask before it has seen who asks.
  endpoint.searchParams.set('channel', channel)
  return {
    channelKey: channel,
    endpoint: endpoint.href,
    language: locale || document.documentElement.lang || navigator.language,
    title: title || null,
    theme: theme || null,
    position: position || null,
    accent: accent && /^#[\da-f]{6}$/i.test(accent) ? accent : null,
    identity: null,
    onIdentity: () => undefined,
  }
}

/** Black or white, whichever can be read better on a colour. */
export function readableOn(accent: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(accent.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? '#ffffff' : '#000000'
}
