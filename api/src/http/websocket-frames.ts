/**
 * Text frames written beside `ws`, straight to the network connection: what is equal in them is encoded once for all,
 * and those of one turn of the event loop leave together. `ws` itself writes each of its frames in one go as long as
 * nothing is compressed, so its frames and these never mix.
 */
import type { Duplex } from 'node:stream'

const finalText = 0x81
/** Up to here the length stands in the second byte; beyond, 126 and 127 say that it follows in two or eight. */
const longestShort = 125
const longestMedium = 0xffff

/**
 * An unmasked frame, as servers send them, of a text in three parts; in all of these a character stands for a byte.
 * As strings they cost the heap next to nothing: buffers are counted as memory outside of it, and thousands a second
 * have the whole heap looked through several times a second.
 */
export function textFrame(head: string, body: string, tail: string): string {
  return startOf(head.length + body.length + tail.length) + head + body + tail
}

function startOf(length: number): string {
  if (length <= longestShort) return String.fromCharCode(finalText, length)
  if (length <= longestMedium) return String.fromCharCode(finalText, 126, length >>> 8, length & 0xff)
  const eight = Buffer.alloc(8)
  eight.writeBigUInt64BE(BigInt(length))
  return String.fromCharCode(finalText, 127) + eight.toString('latin1')
}

export type FrameWriter = (frame: string, done?: (error?: Error | null) => void) => void

/** Writes the first frame of a turn at once, and those that follow in the same turn together at its end. */
export function createFrameWriter(stream: Duplex): FrameWriter {
  let lastTurn = 0
  let isCorked = false
  const uncork = () => {
    isCorked = false
    stream.uncork()
  }
  return (frame, done) => {
    if (lastTurn === currentTurn() && !isCorked) {
      isCorked = true
      stream.cork()
      process.nextTick(uncork)
    }
    lastTurn = turn
    stream.write(frame, 'latin1', done)
  }
}

let turn = 1
let isTurnOpen = false

/** Numbers the turns in which something is written. */
function currentTurn(): number {
  if (!isTurnOpen) {
    isTurnOpen = true
    process.nextTick(endTurn)
  }
  return turn
}

function endTurn(): void {
  turn++
  isTurnOpen = false
}
