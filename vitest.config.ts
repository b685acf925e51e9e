import { defineConfig } from 'vitest/config';

/**
 * Two projects: `unit` is pure and starts nothing; everything else under test/ runs on a real Postgres and a real
 * Temporal, which test/globalSetup.ts starts once for the run.
 */
export default defineConfig({
  test: {
    environment: 'node',
    // Two cores, and the servers need some of them.
    maxWorkers: 2,
    reporters: ['default'],
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
          exclude: ['test/unit/**'],
          globalSetup: ['test/globalSetup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Temporal's native runtime does not share a process well.
          pool: 'forks',
        },
      },
    ],
  },
});
