/** The short form of the fault suite: one trial of rows of each kind that run on any machine, with scaled times. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rows } from './rows/index.ts'
import { runOnce } from './run.ts'
import { type Stage, setStage } from './stage.ts'

const short = ['F1', 'F2', 'F3', 'F4', 'F5', 'F7', 'F10', 'F16', 'F17']

let stage: Stage
beforeAll(async () => {
  stage = await setStage({ isQuick: true })
})
afterAll(() => stage?.close())

it.each(rows.filter(({ name }) => short.includes(name)).map((row) => [row.name, row.fault, row] as const))(
  '%s loses, repeats and reorders nothing: %s',
  { timeout: 120_000 },
  async (_, __, row) => {
    const { failures } = await runOnce(stage, row, { isQuick: true, seed: 1 })
    expect(failures).toEqual([])
  },
)
