import { expect, it } from 'vitest'
import { createSseParser } from './sse-parser.ts'

const stream =
  'retry: 1000\n:\n\nevent: next\nid: c1\ndata: {"a":\ndata: 1}\n\n:\n\nevent: next\ndata:x\n\nevent: complete\ndata:\n\n'
const events = [
  { event: 'next', id: 'c1', data: '{"a":\n1}' },
  { event: 'next', id: null, data: 'x' },
  { event: 'complete', id: null, data: '' },
]

it.each([
  ['\\n', '\n'],
  ['\\r\\n', '\r\n'],
  ['\\r', '\r'],
])('reads events wherever the pieces are cut, with lines that end in %s', (_, end) => {
  const text = stream.replaceAll('\n', end)
  for (let cut = 0; cut <= text.length; cut++) {
    const parse = createSseParser()
    // A lone CR at the very end may still become CRLF, so one more piece follows.
    expect([...parse(text.slice(0, cut)), ...parse(text.slice(cut)), ...parse(':')]).toEqual(events)
  }
  const parse = createSseParser()
  expect([...text, ':'].flatMap((character) => parse(character))).toEqual(events)
})
