import { test } from 'vitest';
import { createRandom, type Random } from './random.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** What a row of the fault matrix has measured; scripts/testFaults.mjs prints it. */
    faults?: { readonly row: string; readonly seed: number; readonly figures: Figures };
  }
}

export type Figures = Readonly<Record<string, number | string | undefined>>;

export interface RowContext {
  readonly random: Random;
  /** The load of the whole matrix, or, within `npm test`, a smaller one. */
  size(gate: number, all: number): number;
}

/** Whether the whole matrix runs (`npm run test:faults`), not only what `npm test` has time for. */
const isWhole = process.env.TENURE_FAULTS === 'all';
const SEEDS = 1_000_000;

/**
 * One row of the fault matrix (RELIABILITY section D) as a test; it answers its figures. The seed decides whatever is left
 * to chance: `TENURE_FAULT_SEED`, else a new one each time; a failure says how to run it again.
 *
 * ```ts
 * row('2', 'a worker is killed after the target has committed', 60, async ({ random, size }) => ({ kills: 50 }));
 * ```
 */
export function row(
  name: string,
  fault: string,
  limitSeconds: number,
  run: (context: RowContext) => Promise<Figures>,
): void {
  const seed = Number(process.env.TENURE_FAULT_SEED ?? Math.floor(Math.random() * SEEDS));
  test(`row ${name}: ${fault}`, { timeout: limitSeconds * 1000 }, async ({ task }) => {
    const started = Date.now();
    const tell = (figures: Figures) => {
      const seconds = Number(((Date.now() - started) / 1000).toFixed(1));
      task.meta.faults = { row: name, seed, figures: { ...figures, seconds } };
    };
    tell({});
    try {
      tell(await run({ random: createRandom(seed), size: (gate, all) => (isWhole ? all : gate) }));
    } catch (error) {
      process.stderr.write(`row ${name} failed; again: npm run test:faults -- --row ${name} --seed ${seed}\n`);
      tell({});
      throw error;
    }
  });
}
