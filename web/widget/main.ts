/** The script that a page includes: it begins as soon as the page has a body, and answers as `window.Parley`. */
import { readOptions, type WidgetOptions } from './options.ts'
import { createWidget } from './widget.ts'

/** What a page can do with its widget. It is there at the event `parley:ready` of the window. */
export interface ParleyWidget {
  open(): void
  close(): void
  /** Says who the visitor is, by a token that the page's server signed; null when nobody is signed in any more. Answers whether it was good. */
  identify(identity: string | null): Promise<boolean>
  /** Leaves nothing: no element, socket, timer or listener. */
  destroy(): void
}

declare global {
  interface Window {
    Parley?: ParleyWidget
  }
}

const script = document.currentScript
if (script instanceof HTMLScriptElement) whenReady(() => start(script))

function start(tag: HTMLScriptElement) {
  const options = readOptions(tag)
  // A page that includes it twice has it once.
  if (!options || window.Parley) return
  window.Parley = createParley(options)
  dispatchEvent(new Event('parley:ready'))
}

function createParley(options: WidgetOptions): ParleyWidget {
  let widget = createWidget(options)

  return {
    open: () => widget.open(),
    close: () => widget.close(),
    // Nothing of one person may be left when it is another, so the widget begins anew.
    identify: async (identity) => {
      if (identity === null) await widget.forget()
      widget.destroy()
      const { promise, resolve } = Promise.withResolvers<boolean>()
      widget = createWidget({ ...options, identity, onIdentity: resolve })
      return identity === null || promise
    },
    destroy: () => {
      widget.destroy()
      delete window.Parley
    },
  }
}

function whenReady(action: () => void) {
  if (document.body) action()
  else addEventListener('DOMContentLoaded', action, { once: true })
}
