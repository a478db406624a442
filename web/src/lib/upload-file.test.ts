import { expect, it } from 'vitest'
import { uploadFile } from './upload-file.ts'

it('begins no upload that was given up before', async () => {
  const signal = AbortSignal.abort(new Error('given up'))
  const upload = uploadFile({ url: '/files/1', file: new Blob(['plan']), signal, onProgress: () => undefined })
  await expect(upload).rejects.toThrow('given up')
})
