import { createCipheriv, createHmac, hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCursorCodec } from './cursor.ts'

const codec = createCursorCodec('a secret of at least thirty-two characters')
const position = fc.record({
  workspaceId: fc.uuid(),
  epoch: fc.nat(),
  seq: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
})

describe('a cursor', () => {
  it('comes back as the position it was made of, and is the same every time', () => {
    fc.assert(
      fc.property(position, (given) => {
        const cursor = codec.encode(given)
        expect(codec.decode(cursor)).toEqual(given)
        expect(createCursorCodec('a secret of at least thirty-two characters').encode(given)).toBe(cursor)
      }),
    )
  })

  it('is refused when any bit of it is changed', () => {
    const bytes = Buffer.from(
      codec.encode({ workspaceId: '01930000-0000-7000-8000-000000000001', epoch: 1, seq: 7 }),
      'base64url',
    )
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => codec.decode(changed.toString('base64url'))).toThrow(
        expect.objectContaining({ code: 'CURSOR_MALFORMED' }),
      )
    }
  })

  it('is refused when it is something else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.constant(codec.sealPage('m:1'))), (text) => {
        expect(() => codec.decode(text)).toThrow(expect.objectContaining({ code: 'CURSOR_MALFORMED' }))
      }),
    )
  })

  it('is refused under another secret', () => {
    const other = createCursorCodec('another secret of thirty-two characters')
    const cursor = codec.encode({ workspaceId: '01930000-0000-7000-8000-000000000001', epoch: 1, seq: 7 })
    expect(() => other.decode(cursor)).toThrow(expect.objectContaining({ code: 'CURSOR_MALFORMED' }))
  })

  it('is taken as another instance sealed it, but only with the same key', () => {
    const place = { workspaceId: '01930000-0000-7000-8000-000000000001', epoch: 1, seq: 7 }
    const own = codec.encode(place)
    const fresh = () => createCursorCodec('a secret of at least thirty-two characters')
    // Another place's cursor shows that it is not made again.
    const another = codec.encode({ ...place, seq: 8 })
    const taught = fresh()
    taught.learn(place, another)
    expect(taught.encode(place)).toBe(another)
    expect(taught.encode({ ...place, epoch: 2 })).toBe(fresh().encode({ ...place, epoch: 2 }))
    const foreign = createCursorCodec('another secret of thirty-two characters').encode(place)
    for (const unfit of [foreign, own.slice(1), `${own}A`, '', codec.sealPage('m:1')]) {
      const wary = fresh()
      wary.learn(place, unfit)
      expect(wary.encode(place)).toBe(own)
    }
  })

  it('is sealed by HMAC-SHA-256 and AES-256 in counter mode, as OpenSSL computes them', () => {
    const derive = (info: string) =>
      Buffer.from(hkdfSync('sha256', 'a secret of at least thirty-two characters', 'parley', info, 32))
    const seal = (text: Buffer) => {
      const head = Buffer.from([2, derive('cursor key id')[0] ?? 0])
      const iv = createHmac('sha256', derive('cursor mac')).update(head).update(text).digest().subarray(0, 16)
      const cipher = createCipheriv('aes-256-ctr', derive('cursor cipher'), iv)
      return Buffer.concat([head, iv, cipher.update(text), cipher.final()]).toString('base64url')
    }
    // Long enough that the last byte of the counter often overflows.
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 1000, size: 'max' }), (place) => {
        expect(codec.sealPage(place)).toBe(seal(Buffer.from(place)))
        expect(codec.openPage(codec.sealPage(place))).toBe(Buffer.from(place).toString())
      }),
      { numRuns: 500 },
    )
  })

  it('shows nothing of the numbers in it', () => {
    const near = [7, 8].map((seq) =>
      codec.encode({ workspaceId: '01930000-0000-7000-8000-000000000001', epoch: 1, seq }),
    )
    const [first, second] = near.map((cursor) => Buffer.from(cursor, 'base64url').subarray(2))
    const equal = first?.filter((byte, index) => byte === second?.[index]).length ?? 0
    // Two unrelated strings of 44 bytes share a few bytes by chance.
    expect(equal).toBeLessThan(8)
  })
})
