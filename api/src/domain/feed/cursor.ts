/** Cursors: a place in a workspace's log, sealed so that it is opaque, the same for every reader, and cannot be forged. */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'
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

/**
 * Deterministic authenticated encryption: the IV is an HMAC of the text (a synthetic IV), so equal
 * positions give equal cursors and a changed bit never decrypts to its own IV.
 */
export function createCursorCodec(secret: string): CursorCodec {
  const derive = (info: string) => Buffer.from(hkdfSync('sha256', secret, 'parley', info, 32))
  // A page makes a hundred cursors, and key objects spare each of them most of its time.
  const macKey = createSecretKey(derive('cursor mac'))
  const cipherKey = createSecretKey(derive('cursor cipher'))
  // Names the key in the cursor, so that a cursor of another key is refused before any work.
  const keyId = derive('cursor key id')[0] ?? 0

  function seal(kind: number, text: Buffer): string {
    const head = Buffer.from([kind, keyId])
    const iv = syntheticIv(macKey, head, text)
    const cipher = createCipheriv('aes-256-ctr', cipherKey, iv)
    return Buffer.concat([head, iv, cipher.update(text), cipher.final()]).toString('base64url')
  }

  function open(kind: number, cursor: string): Buffer {
    const bytes = Buffer.from(cursor, 'base64url')
    // Two spellings of one cursor would be two cursors to a client that compares them.
    if (bytes.toString('base64url') !== cursor) throw cursorError('CURSOR_MALFORMED')
    if (bytes.length <= headLength + ivLength) throw cursorError('CURSOR_MALFORMED')
    if (bytes[0] !== kind || bytes[1] !== keyId) throw cursorError('CURSOR_MALFORMED')
    const iv = bytes.subarray(headLength, headLength + ivLength)
    const decipher = createDecipheriv('aes-256-ctr', cipherKey, iv)
    const text = Buffer.concat([decipher.update(bytes.subarray(headLength + ivLength)), decipher.final()])
    if (!timingSafeEqual(iv, syntheticIv(macKey, bytes.subarray(0, headLength), text))) {
      throw cursorError('CURSOR_MALFORMED')
    }
    return text
  }

  return {
    encode: ({ workspaceId, epoch, seq }) => {
      const text = Buffer.alloc(positionLength)
      text.write(workspaceId.replaceAll('-', ''), 0, 'hex')
      text.writeUInt32BE(epoch, 16)
      text.writeBigUInt64BE(BigInt(seq), 20)
      return seal(version, text)
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

const syntheticIv = (key: KeyObject, head: Uint8Array, text: Buffer) =>
  createHmac('sha256', key).update(head).update(text).digest().subarray(0, ivLength)

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
