/** Pictures of screens have few colours, so that one byte a pixel shows them as well as three. */
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const mostColours = 256
/** Colours nearer to each other than this look the same. */
const sameDistance = 5

/** Makes a PNG of 24 bits a pixel one with a palette of its most frequent colours. */
export function shrinkPng(png: Buffer): Buffer {
  const chunks = [...chunksOf(png)]
  const header = chunks.find(({ type }) => type === 'IHDR')?.data
  if (header?.[8] !== 8 || header[9] !== 2) throw new Error('[png] only pictures of 24 bits can be made smaller')
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const data = chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data)
  const pixels = unfilter(inflateSync(Buffer.concat(data)), width * 3, height)

  const counts = new Map<number, number>()
  for (let at = 0; at < pixels.length; at += 3) {
    const colour = pixels.readUIntBE(at, 3)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const palette = choosePalette(counts)
  const indexes = new Map([...counts.keys()].map((colour) => [colour, nearest(palette, colour)]))
  const rows = Buffer.alloc((width + 1) * height)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const place = pixel + Math.floor(pixel / width) + 1
    rows[place] = indexes.get(pixels.readUIntBE(pixel * 3, 3)) ?? 0
  }
  const colours = Buffer.alloc(palette.length * 3)
  for (const [index, colour] of palette.entries()) colours.writeUIntBE(colour, index * 3, 3)
  const newHeader = Buffer.from(header)
  newHeader[9] = 3
  return Buffer.concat([
    signature,
    chunk('IHDR', newHeader),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function* chunksOf(png: Buffer): Generator<{ type: string; data: Buffer }> {
  for (let at = signature.length; at < png.length; ) {
    const length = png.readUInt32BE(at)
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) }
    at += length + 12
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, sum])
}

/** Each row says in its first byte from which neighbours its bytes are told; see the PNG specification, section 9. */
function unfilter(raw: Buffer, stride: number, height: number): Buffer {
  const pixels = Buffer.alloc(stride * height)
  for (let row = 0; row < height; row++) {
    const filter = raw[row * (stride + 1)] ?? 0
    for (let column = 0; column < stride; column++) {
      const at = row * stride + column
      const left = column >= 3 ? (pixels[at - 3] ?? 0) : 0
      const above = row > 0 ? (pixels[at - stride] ?? 0) : 0
      const corner = column >= 3 && row > 0 ? (pixels[at - stride - 3] ?? 0) : 0
      const told = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter] ?? 0
      pixels[at] = (raw[row * (stride + 1) + 1 + column] ?? 0) + told
    }
  }
  return pixels
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner
  const distances = [left, above, corner].map((value) => Math.abs(guess - value))
  const least = Math.min(...distances)
  return [left, above, corner][distances.indexOf(least)] ?? 0
}

/** The most frequent ones, none of which looks like another. */
function choosePalette(counts: ReadonlyMap<number, number>): number[] {
  const palette: number[] = []
  for (const [colour] of [...counts].sort(([, a], [, b]) => b - a)) {
    if (palette.length === mostColours) break
    if (palette.every((known) => distance(known, colour) >= sameDistance)) palette.push(colour)
  }
  return palette
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0
  for (let index = 1; index < palette.length; index++) {
    if (distance(palette[index] ?? 0, colour) < distance(palette[best] ?? 0, colour)) best = index
  }
  return best
}

function distance(a: number, b: number): number {
  const of = (shift: number) => Math.abs(((a >> shift) & 255) - ((b >> shift) & 255))
  return of(16) + of(8) + of(0)
}
