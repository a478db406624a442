import { describe, expect, it } from 'vitest'
import { createLog } from './log.ts'

async function logged(fields: object): Promise<string> {
  const lines: string[] = []
  const log = await createLog({ destination: { write: (line) => lines.push(line) } })
  log.info(fields, 'something happened')
  return lines.join('')
}

describe('log', () => {
  it('is one JSON object a line, with a readable level and time', async () => {
    const { time, ...line } = JSON.parse(await logged({ requestId: 'r1' }))

    expect(line).toEqual({ level: 'info', requestId: 'r1', msg: 'something happened' })
    expect(new Date(time).toISOString()).toBe(time)
  })

  it.each([
    { headers: { authorization: 'Bearer S3CR3T', cookie: 'a=S3CR3T', 'Set-Cookie': ['S3CR3T'] } },
    { input: { password: 'S3CR3T', deep: [{ accessToken: 'S3CR3T' }] } },
    { message: { id: 1, text: 'S3CR3T' } },
    { token: 'S3CR3T', refreshToken: 'S3CR3T', PARLEY_SECRET: 'S3CR3T' },
  ])('hides what must not be read in it: %j', async (fields) => {
    const line = await logged(fields)

    expect(line).not.toContain('S3CR3T')
    expect(line).toContain('[hidden]')
  })

  it('keeps the rows that PostgreSQL puts into its errors out', async () => {
    const cause = Object.assign(new Error('violates check'), { code: '23514', detail: 'Failing row contains (S3CR3T)' })
    const line = await logged({ err: new Error('not sent', { cause }), error: cause })

    expect(line).not.toContain('S3CR3T')
    expect(JSON.parse(line)).toMatchObject({ err: { message: 'not sent', cause: { code: '23514' } } })
  })
})
