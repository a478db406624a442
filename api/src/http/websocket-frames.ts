/**
 * Text frames written beside `ws`, straight to the network connection: what is equal in them is encoded once for all,
 * and those of one turn of the event loop leave together. `ws` itself writes each of its frames in one go as long as
 * nothing is compressed, so its frames and these never mix.
 */
import type { Writable } from 'node:stream'

const finalText = 0x81
/** Up to here the length stands in the second byte; beyond, 126 and 127 say that it follows in two or eight. */
const longestShort = 125
const longestMedium = 0xffff

/** Hands over a head, a body and a closing brace, in which a character stands for a byte; calls back when they are on their way. */
export type FrameWriter = (head: string, body: string, done?: (error?: Error | null) => void) => void

/**
 * Writes the first frame of a turn at once, and those that follow in the same turn together at its end. The stream must
 * be a network connection: what one has taken at once, it does not look at again.
 */
export function createFrameWriter(stream: Writable): FrameWriter {
  let lastTurn = 0
  let isCorked = false
  const uncork = () => {
    isCorked = false
    stream.uncork()
  }
  return (head, body, done) => {
    if (lastTurn === currentTurn() && !isCorked) {
      isCorked = true
      stream.cork()
      process.nextTick(uncork)
    }
    lastTurn = turn
    if (isCorked || stream.writableLength > 0) return void stream.write(frameText(head, body), 'latin1', done)
    stream.write(frameFrom(head, body), done)
    // It waits in the stream, and must stay as it is.
    if (stream.writableLength > 0) mould = null
  }
}

/** A frame whose head is filled in anew for each who gets the same body. */
interface Mould {
  frame: Buffer
  body: string
  headStart: number
  headLength: number
}

let mould: Mould | null = null

/**
 * An unmasked frame, as servers send them, good until the next one is asked for. One that is handed to thousands is
 * made once: as many buffers would be counted as memory outside the heap, and have all of that looked through.
 */
function frameFrom(head: string, body: string): Buffer {
  if (mould?.body !== body || mould.headLength !== head.length) mould = mouldFor(head, body)
  mould.frame.write(head, mould.headStart, 'latin1')
  return mould.frame
}

function mouldFor(head: string, body: string): Mould {
  const headStart = startOf(head, body).length
  return { frame: Buffer.from(frameText(head, body), 'latin1'), body, headStart, headLength: head.length }
}

const frameText = (head: string, body: string) => `${startOf(head, body)}${head}${body}}`

function startOf(head: string, body: string): string {
  const length = head.length + body.length + 1
  if (length <= longestShort) return String.fromCharCode(finalText, length)
  if (length <= longestMedium) return String.fromCharCode(finalText, 126, length >>> 8, length & 0xff)
  const eight = Buffer.alloc(8)
  eight.writeBigUInt64BE(BigInt(length))
  return String.fromCharCode(finalText, 127) + eight.toString('latin1')
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
