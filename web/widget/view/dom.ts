/** Builds elements without markup in strings, so that text is always text and pages with trusted types are content. */
type Child = Node | string | null

interface Attributes {
  [name: string]: string | number | boolean | null | undefined | ((event: never) => void)
}

/** An element with its attributes; those that begin with `on` are listeners. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    // A listener takes the event of its name, which the record of attributes cannot tell.
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener)
    else setAttribute(element, name, value)
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

export function setAttribute(element: Element, name: string, value: string | number | boolean | null | undefined) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name)
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value === true ? '' : String(value))
}

/** Changes what is written only where it differs, so that screen readers hear of changes alone. */
export function setText(element: Element, text: string) {
  if (element.textContent !== text) element.textContent = text
}

export function setHidden(element: HTMLElement, isHidden: boolean) {
  if (element.hidden !== isHidden) element.hidden = isHidden
}

const namespace = 'http://www.w3.org/2000/svg'

/** A drawing of strokes on a field of 24 by 24. */
export function icon(...paths: string[]): SVGSVGElement {
  const svg = document.createElementNS(namespace, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  for (const d of paths) {
    const path = document.createElementNS(namespace, 'path')
    path.setAttribute('d', d)
    svg.append(path)
  }
  return svg
}

export const icons = {
  chat: () =>
    icon(
      'M21 11.5a8.4 8.4 0 0 1-8.6 8.3 9 9 0 0 1-3.6-.8L3 20.5l1.7-5A8 8 0 0 1 3.8 11.5a8.4 8.4 0 0 1 8.6-8.2 8.4 8.4 0 0 1 8.6 8.2Z',
    ),
  down: () => icon('m6 9.5 6 6 6-6'),
  close: () => icon('m6.5 6.5 11 11', 'm17.5 6.5-11 11'),
  send: () => icon('M4.5 12h14', 'm12.5 5.5 6.5 6.5-6.5 6.5'),
  smile: () =>
    icon('M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z', 'M8.5 14a4.2 4.2 0 0 0 7 0', 'M9 9.6v.1', 'M15 9.6v.1'),
  sound: () => icon('M4.5 9.5v5h3l4.5 4v-13l-4.5 4Z', 'M15.5 9a4.2 4.2 0 0 1 0 6', 'M18 6.5a7.8 7.8 0 0 1 0 11'),
  muted: () => icon('M4.5 9.5v5h3l4.5 4v-13l-4.5 4Z', 'm16 9.5 5 5', 'm21 9.5-5 5'),
  file: () =>
    icon('M13.5 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5Z', 'M13.5 3.5v5h5'),
  attach: () =>
    icon('m19 11-7.5 7.5a4.6 4.6 0 0 1-6.5-6.5l7.8-7.8a3 3 0 0 1 4.3 4.3l-7.7 7.7a1.5 1.5 0 0 1-2.1-2.1l7-7'),
  clock: () => icon('M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Z', 'M12 8v4.2l2.6 1.6'),
  tick: () => icon('m5 12.5 4.5 4.5L19 7.5'),
  ticks: () => icon('m2 12.5 4.5 4.5L16 7.5', 'm11.5 16 1 1L22 7.5'),
  alert: () => icon('M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Z', 'M12 8v5', 'M12 16v.1'),
}
