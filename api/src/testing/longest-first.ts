/** The order of the test files, in which the one that lasts longest begins first, so that no worker is left to it alone. */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Its size tells how long a file may last, but for this one, which says little and runs every fault. */
const longest = '/api/faults/faults.test.ts'

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLongest = ({ moduleId }: TestSpecification) => moduleId.endsWith(longest)
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))]
  }
}
