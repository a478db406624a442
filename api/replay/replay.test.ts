import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoAccounts } from '../../prisma/seed.ts'
import { startTestApp, type TestApp } from '../src/testing/app.ts'
import { type Company, foundCompany, testPassword } from '../src/testing/people.ts'
import { isRight } from './compare.ts'
import { readDialogues } from './dialogues.ts'
import { demoOwner } from './options.ts'
import { type Outcome, replay } from './replay.ts'

const sample = fileURLToPath(new URL('sample.jsonl', import.meta.url))

let one: TestApp
let two: TestApp
let acme: Company

beforeAll(async () => {
  // The second instance hears of the first one's events by the sweep alone.
  const settings = { SWEEP_INTERVAL_MS: '100' }
  one = await startTestApp({ settings })
  two = await one.another({ settings })
  acme = await foundCompany(one)
})

afterAll(() => one.close())

async function play(urls: string[], drops: number, signal = new AbortController().signal): Promise<Outcome> {
  const dialogues = await readDialogues([sample])
  const { email } = acme.owner.agent
  const how = { rate: null, concurrency: 8, drops, seed: 7, signal }
  return replay({ ...how, dialogues, urls, email, password: testPassword })
}

describe('a replay', () => {
  it('of the sample is right while the integrator is cut off 40 times', async () => {
    const { figures, findings } = await play([one.url], 40)
    expect(findings).toSatisfy(isRight)
    expect(figures).toMatchObject({ dialogues: 31, sent: 172, received: 172, drops: 40 })
  })

  it('is right across two instances that share nothing but the database', async () => {
    const { figures, findings } = await play([one.url, two.url], 20)
    expect(findings).toSatisfy(isRight)
    expect(figures).toMatchObject({ sent: 172, received: 172, drops: 20 })
  })

  it('outlasts an instance that goes down in the middle', async () => {
    const third = await one.another()
    const dialogues = await readDialogues([sample], 12)
    let stopped: Promise<void> | null = null
    const { findings } = await replay({
      ...{ dialogues, urls: [one.url, third.url], rate: 200, concurrency: 8, drops: 5, seed: 3 },
      ...{ email: acme.owner.agent.email, password: testPassword, signal: new AbortController().signal },
      onStart: () => {
        stopped = third.close()
      },
    })
    await stopped
    expect(findings).toSatisfy(isRight)
  })

  it('leaves no good key behind, also when it is stopped', async () => {
    await expect(play([one.url], 0, AbortSignal.abort())).rejects.toThrow('Stopped.')
    const { apiKeys } = await acme.owner.get('{ apiKeys { revokedAt } }')
    expect(apiKeys.length).toBeGreaterThan(0)
    for (const { revokedAt } of apiKeys) expect(revokedAt).not.toBeNull()
  })
})

it("signs in as the demo's owner unless told otherwise", () => {
  expect(demoAccounts.find(({ role }) => role === 'OWNER')).toMatchObject(demoOwner)
})
