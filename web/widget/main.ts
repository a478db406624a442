/** The script that a page includes: it begins as soon as the page has a body, and answers as `window.Parley`. */
import { readOptions } from './options.ts'
import { createWidget, type Widget } from './widget.ts'

declare global {
  interface Window {
    Parley?: Widget
  }
}

const script = document.currentScript
if (script instanceof HTMLScriptElement) whenReady(() => start(script))

function start(tag: HTMLScriptElement) {
  const options = readOptions(tag)
  // A page that includes it twice has it once.
  if (!options || window.Parley) return
  const widget = createWidget(options)
  window.Parley = {
    ...widget,
    destroy: () => {
      widget.destroy()
      delete window.Parley
    },
  }
  dispatchEvent(new Event('parley:ready'))
}

function whenReady(action: () => void) {
  if (document.body) action()
  else addEventListener('DOMContentLoaded', action, { once: true })
}
