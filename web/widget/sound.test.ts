import { expect, it } from 'vitest'
import { isAnswer } from './sound.ts'
import type { SenderKind } from './types.ts'

it('[003-12] sounds for an answer of an agent or of the AI, and for nothing else', () => {
  const kinds: SenderKind[] = ['CUSTOMER', 'AGENT', 'AI', 'SYSTEM']
  expect(kinds.filter((kind) => isAnswer({ kind, name: 'Maya' }))).toEqual(['AGENT', 'AI'])
})
