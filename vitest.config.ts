import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longestFirst.ts';

/** `npm run test:faults` runs the whole fault matrix, `npm test` the rows of test/faults/gate. */
const isWholeMatrix = process.env.TENURE_FAULTS !== undefined;

/**
 * Three projects: `unit` is pure and starts nothing; `faults` has servers and processes of its own, and breaks them; and
 * everything else under test/ runs on a real Postgres and a real Temporal, which test/globalSetup.ts starts once for the
 * run.
 */
export default defineConfig({
  test: {
    environment: 'node',
    // Two cores, and the servers need some of them.
    maxWorkers: 2,
    reporters: ['default'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/**/*.test.ts'],
          exclude: ['test/unit/**', 'test/faults/**'],
          globalSetup: ['test/globalSetup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // What is polled for comes when it comes: no test is about how fast a busy machine is.
          expect: { poll: { timeout: 20_000 } },
          // Temporal's native runtime does not share a process well.
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'faults',
          include: isWholeMatrix ? ['test/faults/**/*.test.ts'] : ['test/faults/gate/**/*.test.ts'],
          globalSetup: ['test/faults/globalSetup.ts'],
          hookTimeout: 120_000,
          pool: 'forks',
          // After the others: each file has processes of its own, and kills them; also servers, one set for each file that
          // runs at the same time. The whole matrix, whose figures are kept, runs one file at a time.
          sequence: { groupOrder: 1 },
          maxWorkers: isWholeMatrix ? 1 : 2,
        },
      },
    ],
  },
});
