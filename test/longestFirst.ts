import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What waits for workflows to go on takes longest. */
const SLOW = /\/test\/(?:faults|integration\/(?:codec|embedded|guard|lifecycle|order))\//;

/** Files that start all of Tenure before the others: at the end nobody waits for one of them alone. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId }: TestSpecification) => SLOW.test(moduleId);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}
