/** Cursors: a place in a workspace's log, sealed so that it is opaque, the same for every reader, and cannot be forged. */
import { createCipheriv, hash, hkdfSync, timingSafeEqual } from 'node:crypto'
import { cursorError } from '../errors.ts'

export interface Position {
  workspaceId: string
  epoch: number
  /** The last event that was processed. 0 is before the first. */
  seq: number
}

export interface CursorCodec {
  /** The same position always gives the same cursor, on every instance. */
  encode(position: Position): string
  /** Takes the cursor of a new position as another instance sealed it, which is then not done again here. */
  learn(position: Position, cursor: string): void
  /** Throws CURSOR_MALFORMED for anything this server's key did not seal. */
  decode(cursor: string): Position
  /** Seals the place of a page of a list, which must tell a visitor no numbers either. */
  sealPage(place: string): string
  /** Throws CURSOR_MALFORMED likewise. */
  openPage(cursor: string): string
}

const version = 1
const pageVersion = 2
const headLength = 2
const ivLength = 16
const positionLength = 28
const blockLength = 16
const macBlockLength = 64
/** How many cursors are remembered. */
const remembered = 64

/**
 * Deterministic authenticated encryption: the IV is an HMAC of the text (a synthetic IV), so equal
 * positions give equal cursors and a changed bit never decrypts to its own IV.
 */
export function createCursorCodec(secret: string): CursorCodec {
  const derive = (info: string) => Buffer.from(hkdfSync('sha256', secret, 'parley', info, 32))
  // Who catches up takes ten thousands of cursors a second, so nothing of `node:crypto` is made for each of them.
  const mac = createMac(derive('cursor mac'))
  const crypt = createCounterMode(derive('cursor cipher'))
  // Names the key in the cursor, so that a cursor of another key is refused before any work.
  const keyId = derive('cursor key id')[0] ?? 0

  function seal(kind: number, text: Buffer): string {
    const head = Buffer.from([kind, keyId])
    const iv = mac(head, text).subarray(0, ivLength)
    return Buffer.concat([head, iv, crypt(iv, text)]).toString('base64url')
  }

  function open(kind: number, cursor: string): Buffer {
    const bytes = Buffer.from(cursor, 'base64url')
    // Two spellings of one cursor would be two cursors to a client that compares them.
    if (bytes.toString('base64url') !== cursor) throw cursorError('CURSOR_MALFORMED')
    if (bytes.length <= headLength + ivLength) throw cursorError('CURSOR_MALFORMED')
    if (bytes[0] !== kind || bytes[1] !== keyId) throw cursorError('CURSOR_MALFORMED')
    const iv = bytes.subarray(headLength, headLength + ivLength)
    const text = crypt(iv, bytes.subarray(headLength + ivLength))
    if (!timingSafeEqual(iv, mac(bytes.subarray(0, headLength), text).subarray(0, ivLength))) {
      throw cursorError('CURSOR_MALFORMED')
    }
    return text
  }

  function sealPosition({ workspaceId, epoch, seq }: Position): string {
    const text = Buffer.alloc(positionLength)
    text.write(workspaceId.replaceAll('-', ''), 0, 'hex')
    text.writeUInt32BE(epoch, 16)
    text.writeBigUInt64BE(BigInt(seq), 20)
    return seal(version, text)
  }

  const cursorLength = sealPosition({ workspaceId: '', epoch: 0, seq: 0 }).length
  // The third character of base64 holds two bits of what follows the head.
  const heads = new Set(
    [0x00, 0x40, 0x80, 0xc0].map((next) => Buffer.from([version, keyId, next]).toString('base64url').slice(0, 3)),
  )

  // A new event is shown in many selections within a moment, with the same cursor in each.
  const recent = new Array<(Position & { cursor: string }) | undefined>(remembered)

  function remember({ workspaceId, epoch, seq }: Position, cursor: string): string {
    recent[seq % remembered] = { workspaceId, epoch, seq, cursor }
    return cursor
  }

  return {
    encode: (position) => {
      const { workspaceId, epoch, seq } = position
      const known = recent[seq % remembered]
      if (known?.seq === seq && known.epoch === epoch && known.workspaceId === workspaceId) return known.cursor
      return remember(position, sealPosition(position))
    },
    learn: (position, cursor) => {
      if (cursor.length === cursorLength && heads.has(cursor.slice(0, 3))) remember(position, cursor)
    },
    decode: (cursor) => {
      const text = open(version, cursor)
      if (text.length !== positionLength) throw cursorError('CURSOR_MALFORMED')
      return {
        workspaceId: uuidOf(text.subarray(0, 16)),
        epoch: text.readUInt32BE(16),
        seq: Number(text.readBigUInt64BE(20)),
      }
    },
    sealPage: (place) => seal(pageVersion, Buffer.from(place)),
    openPage: (cursor) => open(pageVersion, cursor).toString(),
  }
}

/** HMAC-SHA-256 with one key, as RFC 2104 says. */
function createMac(key: Buffer): (head: Buffer, text: Buffer) => Buffer {
  const padded = (pad: number) => Buffer.alloc(macBlockLength, pad).map((byte, place) => byte ^ (key[place] ?? 0))
  const innerKey = padded(0x36)
  const outer = Buffer.concat([padded(0x5c), Buffer.alloc(key.length)])
  return (head, text) => {
    // Digests as strings: each as a buffer would cost three times as much.
    outer.write(hash('sha256', Buffer.concat([innerKey, head, text]), 'binary'), macBlockLength, 'latin1')
    return Buffer.from(hash('sha256', outer, 'binary'), 'latin1')
  }
}

/** AES-256 in counter mode with one key, which is its own inverse. The cipher below it chains nothing, so one serves all. */
function createCounterMode(key: Buffer): (iv: Buffer, text: Buffer) => Buffer {
  const cipher = createCipheriv('aes-256-ecb', key, null)
  return (iv, text) => {
    const counters = Buffer.allocUnsafe(Math.ceil(text.length / blockLength) * blockLength)
    counters.set(iv)
    for (let start = blockLength; start < counters.length; start += blockLength) {
      counters.copyWithin(start, start - blockLength, start)
      increment(counters.subarray(start, start + blockLength))
    }
    const result = cipher.update(counters)
    for (let place = 0; place < text.length; place++) result[place] = (result[place] ?? 0) ^ (text[place] ?? 0)
    return result.subarray(0, text.length)
  }
}

/** A number of many bytes, the highest first, that begins again after its last. */
function increment(counter: Buffer): void {
  for (let place = counter.length - 1; place >= 0; place--) {
    counter[place] = (counter[place] ?? 0) + 1
    if (counter[place] !== 0) return
  }
}

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
