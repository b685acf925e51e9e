/**
 * Counts a vitest JSON report. What went wrong outside a test counts as one failure: a file that can't be loaded, and a
 * run that ended badly although no test failed (an unhandled rejection, a set-up that threw, no report at all).
 *
 * @param report vitest's JSON report, undefined where there is none.
 * @param ok whether vitest's exit status was 0.
 */
export function countTests(report, ok) {
  const passed = report?.numPassedTests ?? 0;
  const broken = (report?.testResults ?? []).filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = (report?.numFailedTests ?? 0) + broken;
  return { passed, failed: failed === 0 && !ok ? 1 : failed };
}
