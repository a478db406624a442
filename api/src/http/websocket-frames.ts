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

/** An unmasked frame, as servers send them, of a text in three parts. */
export function textFrame(head: Buffer, body: Buffer, tail: Buffer): Buffer {
  const length = head.length + body.length + tail.length
  const start = startOf(length)
  const frame = Buffer.allocUnsafe(start + length)
  frame[0] = finalText
  if (length <= longestShort) frame[1] = length
  else if (length <= longestMedium) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.set(head, start)
  frame.set(body, start + head.length)
  frame.set(tail, start + head.length + body.length)
  return frame
}

function startOf(length: number): number {
  if (length <= longestShort) return 2
  return length <= longestMedium ? 4 : 10
}

export type FrameWriter = (frame: Buffer, done?: (error?: Error | null) => void) => void

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
    stream.write(frame, done)
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
