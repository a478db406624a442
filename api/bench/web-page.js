// Runs in the browser, before the page's own scripts: looks at what is painted, and when.

/** Resolves with the time when the next frame has been made. */
function afterPaint() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve(performance.now())
      port2.postMessage(null)
    })
  })
}

/** Resolves when this is in the page, or becomes so, and a frame shows it. */
function whenPainted(isThere) {
  return new Promise((resolve) => {
    const look = () => {
      if (!isThere()) return
      observer.disconnect()
      resolve(afterPaint())
    }
    const observer = new MutationObserver(look)
    observer.observe(document, { childList: true, subtree: true, characterData: true })
    look()
  })
}

const rows = () => [...document.querySelectorAll('[aria-posinset]')]
const bubbles = () => [...document.querySelectorAll('article')]
const last = (list) => list[list.length - 1]

/** What has a scroll bar, around the rows of the list or the messages. */
function scrollerOf(selector) {
  let element = document.querySelector(selector)
  while (element && !/auto|scroll/.test(getComputedStyle(element).overflowY)) element = element.parentElement
  return element
}

/** Whether what is in sight has rows up to its edges, but for what is being loaded. */
function isCovered(scroller, selector) {
  const frame = scroller.getBoundingClientRect()
  const boxes = [...scroller.querySelectorAll(selector)].map((row) => row.getBoundingClientRect())
  const inSight = boxes.filter(({ bottom, top }) => bottom > frame.top && top < frame.bottom)
  return inSight.reduce((sum, { height }) => sum + height, 0) > frame.height / 2
}

globalThis.bench = {
  /** When the first rows of the list were painted, counted from the navigation. */
  firstList: whenPainted(() => rows().length > 0),

  /** Measures from the next event of this type to the frame that shows a message with this text. */
  arm(type, text) {
    const begun = new Promise((resolve) => addEventListener(type, resolve, { once: true, capture: true }))
    const isThere = () => bubbles().some((bubble) => bubble.textContent.includes(text))
    globalThis.bench.measured = begun.then(async ({ timeStamp }) => {
      performance.mark('bench frame', { startTime: timeStamp })
      const painted = await whenPainted(isThere)
      performance.mark('bench frame')
      return painted - timeStamp
    })
  },

  /** Measures from the next key to the frame that shows what it wrote. */
  armLetter() {
    globalThis.bench.measured = new Promise((resolve) => {
      const take = ({ timeStamp }) => resolve(afterPaint().then((now) => now - timeStamp))
      addEventListener('keydown', take, { once: true, capture: true })
    })
  },

  /** Scrolls for a while, so many pixels a second, and answers the times between frames. */
  scroll({ selector, speed, seconds }) {
    const scroller = scrollerOf(selector)
    return new Promise((resolve) => {
      const frames = []
      let begun
      let before
      let uncovered = 0
      const step = (now) => {
        performance.mark('bench frame')
        begun ??= now
        if (before !== undefined) {
          frames.push(now - before)
          // However late a frame is, it moves as if it were a little late, like a hand that waits for the picture.
          scroller.scrollTop += (speed * Math.min(now - before, 50)) / 1_000
          if (!isCovered(scroller, selector)) uncovered++
        }
        before = now
        if (now - begun < seconds * 1_000) requestAnimationFrame(step)
        else resolve({ frames, uncovered })
      }
      requestAnimationFrame(step)
    })
  },

  /** Shows what to compare with: as long a list, which is one painted element, and a field. */
  plainList({ count, rowHeight }) {
    const stripes = `repeating-linear-gradient(#fff 0 ${rowHeight - 1}px, #ddd 0 ${rowHeight}px)`
    document.body.innerHTML = '<div class="scroller"><div class="all"></div></div><form><textarea></textarea></form>'
    const [scroller, all] = document.querySelectorAll('.scroller, .all')
    Object.assign(scroller.style, { height: '90vh', overflowY: 'auto' })
    Object.assign(all.style, { height: `${count * rowHeight}px`, background: stripes })
  },

  /** The largest number of a row that exists. */
  lastRow: () => Number(last(rows())?.getAttribute('aria-posinset') ?? 0),

  /** What was fetched of files until now, as it came over the wire, in bytes. */
  fetched: () =>
    performance
      .getEntries()
      .filter(({ entryType, name }) => entryType === 'navigation' || /\.(js|css|woff2)$/.test(name))
      .map(({ name, encodedBodySize }) => ({ name: new URL(name).pathname, bytes: encodedBodySize })),
}
