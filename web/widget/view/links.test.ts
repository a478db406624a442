import { expect, it } from 'vitest'
import { piecesOf } from './links.ts'

const linksIn = (text: string) => piecesOf(text).flatMap(({ href }) => href ?? [])

it.each([
  ['see https://a.example/x?y=1#z.', ['https://a.example/x?y=1#z']],
  [
    '(https://a.example/wiki/Tea_(drink)) and http://b.example!',
    ['https://a.example/wiki/Tea_(drink)', 'http://b.example'],
  ],
  ['(at https://a.example)', ['https://a.example']],
  ['«https://a.example/чай»', ['https://a.example/чай']],
  ['javascript:alert(1) data:text/html,x ftp://a.example mailto:a@b.example', []],
  ['https:// http://[', []],
  ['<a href="https://a.example">', ['https://a.example']],
])('finds the web addresses in %s', (text, links) => {
  expect(linksIn(text)).toEqual(links)
  expect(
    piecesOf(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text)
})
