import { describe, expect, it } from 'vitest';
import { countTests } from '../../scripts/countTests.mjs';

const aFile = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((it) => ({ status: it })),
});

describe('the last line of npm test', () => {
  it('counts tests', () => {
    const report = {
      numPassedTests: 2,
      numFailedTests: 1,
      testResults: [aFile('failed', 'passed', 'failed', 'passed')],
    };
    expect(countTests(report, false)).toEqual({ passed: 2, failed: 1 });
    expect(countTests({ numPassedTests: 2, numFailedTests: 0, testResults: [] }, true)).toEqual({
      passed: 2,
      failed: 0,
    });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const report = { numPassedTests: 2, numFailedTests: 1, testResults: [aFile('failed'), aFile('failed', 'failed')] };
    expect(countTests(report, false)).toEqual({ passed: 2, failed: 2 });
  });

  it('counts a run that ended badly for no test’s sake, or told nothing, as a failure', () => {
    expect(countTests({ numPassedTests: 2, numFailedTests: 0, testResults: [] }, false)).toEqual({
      passed: 2,
      failed: 1,
    });
    expect(countTests(undefined, false)).toEqual({ passed: 0, failed: 1 });
  });
});
