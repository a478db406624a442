import { expect, it } from 'vitest'
import { visibleName } from './file-names.ts'

it('shows signs with which a file could seem to be of another kind', () => {
  expect(visibleName('invoice\u202efdp.exe')).toBe('invoice\ufffdfdp.exe')
  expect(visibleName('a\u200bb\u0000c\n.txt')).toBe('a\ufffdb\ufffdc\ufffd.txt')
})

it('leaves every ordinary name as it is', () => {
  for (const name of ['Рахунок №7.pdf', 'صورة.png', 'two words (1).tar.gz']) expect(visibleName(name)).toBe(name)
})
