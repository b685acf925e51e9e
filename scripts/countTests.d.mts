/** What is read of vitest's JSON report. */
interface Report {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly testResults?: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** How many tests passed and failed; what went wrong outside a test counts as one failure. */
export function countTests(report: Report | undefined, ok: boolean): { passed: number; failed: number };
