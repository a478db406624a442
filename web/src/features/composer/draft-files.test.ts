import { expect, it } from 'vitest'
import { draftFiles, forgetDraftFiles, isOutdated, setDraftFiles, type Upload } from './draft-files.ts'
import { draftKey } from './draft-key.ts'

const hour = 3_600_000

it.each([
  ['is not there yet', null, false],
  ['was uploaded just now', 100 * hour, false],
  ['was uploaded 22 hours ago', 78 * hour, false],
  ['was uploaded longer ago', 78 * hour - 1, true],
])('knows whether a file that %s is to be uploaded again', (_, uploadedAt, isOver) => {
  expect(isOutdated({ uploadedAt }, 100 * hour)).toBe(isOver)
})

it('forgets the files of one agent alone, and stops what is on its way', () => {
  const upload = (): Upload => ({
    key: crypto.randomUUID(),
    file: new File(['plan'], 'plan.txt'),
    progress: 0,
    state: 'uploading',
    attachmentId: null,
    uploadedAt: null,
    abort: new AbortController(),
  })
  const drafts = (['A1', 'A12'] as const).flatMap((agentId) =>
    (['reply', 'note'] as const).map((mode) => ({ agentId, key: draftKey(agentId, 'C1', mode), held: upload() })),
  )
  for (const { key, held } of drafts) setDraftFiles(key, [held])
  forgetDraftFiles('A1')
  for (const { agentId, key, held } of drafts) {
    expect(draftFiles(key)).toEqual(agentId === 'A1' ? [] : [held])
    expect(held.abort.signal.aborted).toBe(agentId === 'A1')
  }
})
