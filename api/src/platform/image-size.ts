/** The size of a picture in pixels, where its first bytes say it. */

export interface ImageSize {
  width: number
  height: number
}

/** Null for what is no picture of these kinds, or says its size later than in the sample. */
export function imageSizeOf(contentType: string, sample: Uint8Array): ImageSize | null {
  const bytes = Buffer.from(sample.buffer, sample.byteOffset, sample.byteLength)
  const size = readers[contentType]?.(bytes) ?? null
  return size && size.width > 0 && size.height > 0 ? size : null
}

type Reader = (bytes: Buffer) => ImageSize | null

const readers: Record<string, Reader> = {
  'image/png': (bytes) =>
    bytes.length < 24 ? null : { width: bytes.readUInt32BE(16) % 2 ** 31, height: bytes.readUInt32BE(20) % 2 ** 31 },
  'image/gif': (bytes) => (bytes.length < 10 ? null : { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }),
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
}

/** Walks from segment to segment until one says how large the picture is. */
function jpegSize(bytes: Buffer): ImageSize | null {
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0
    if (isFrame(marker)) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
  }
  return null
}

/** Frames are C0 to CF, but for three that say something else. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

function webpSize(bytes: Buffer): ImageSize | null {
  if (bytes.length < 30) return null
  const kind = bytes.toString('latin1', 12, 16)
  if (kind === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
  if (kind === 'VP8 ') return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
  if (kind !== 'VP8L') return null
  const packed = bytes.readUInt32LE(21)
  return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 }
}
