import { expect, it } from 'vitest'
import { partsOf } from './links.ts'

const linksIn = (text: string) => partsOf(text).flatMap((part) => (part.kind === 'link' ? part.href : []))

it.each([
  ['See https://parley.example/a?b=1#c now', ['https://parley.example/a?b=1#c']],
  ['https://a.example, then http://b.example.', ['https://a.example', 'http://b.example']],
  ['(https://a.example)', ['https://a.example']],
  ['Really https://a.example?!', ['https://a.example']],
  ['https://en.wikipedia.example/wiki/Tea_(drink)', ['https://en.wikipedia.example/wiki/Tea_(drink)']],
  ['«https://a.example/шлях»', ['https://a.example/шлях']],
  ['HTTPS://A.EXAMPLE', ['HTTPS://A.EXAMPLE']],
  ['line one\nhttps://a.example\nline two', ['https://a.example']],
])('finds the addresses in %j', (text, links) => {
  expect(linksIn(text)).toEqual(links)
})

it.each([
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'file:///etc/passwd',
  'ftp://a.example',
  'mailto:a@a.example',
  'xhttps://a.example',
  'https://',
  'https://[',
  'www.a.example',
])('leaves %j as text', (text) => {
  expect(partsOf(text)).toEqual([{ kind: 'text', text }])
})

it('loses no letter of what was written', () => {
  const texts = [
    '',
    'https://a.example',
    ' <b>https://a.example"onmouseover=alert(1)</b> ',
    'a https://a.example. https://b',
  ]
  for (const text of texts)
    expect(
      partsOf(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
})

it('ends an address before what could end an attribute or begin an element', () => {
  expect(linksIn('https://a.example/"onmouseover=x')).toEqual(['https://a.example/'])
  expect(linksIn("https://a.example/'x <i>")).toEqual(['https://a.example/'])
  expect(linksIn('https://a.example/<script>')).toEqual(['https://a.example/'])
})
