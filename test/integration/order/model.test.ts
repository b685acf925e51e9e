import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHealthChecks } from '../../../runtime/appHealth.ts';
import { checkInvariants } from '../../checker/checkInvariants.ts';
import { type Command, sequence } from '../../model/commands.ts';
import { directoryDifferences, printed } from '../../model/directoryMatches.ts';
import { createDirectoryModel } from '../../model/directoryModel.ts';
import { settle } from '../../model/settle.ts';
import { createWorld } from '../../model/world.ts';
import { startTenure, type Tenure } from '../lifecycle/startTenure.ts';

/**
 * In `npm test` the same sequences each time, so that a change is judged by what it changed: as many as fit into 30 s. New
 * ones, by chance, are run by `npm run test:faults -- --row 13`. TENURE_RUNS: how many sequences. TENURE_SEED and
 * TENURE_PATH run a failed one again, as the failure prints them. TENURE_SHRINK=1 looks for a shorter sequence that fails
 * too, which takes minutes.
 */
const { TENURE_RUNS, TENURE_SEED, TENURE_PATH, TENURE_SHRINK } = process.env;
const LANES = TENURE_PATH === undefined ? 4 : 1;
const LIMIT_MS = 30_000;
const USUAL_SEED = 20_261_125;
const LONGEST_MS = TENURE_RUNS === undefined && TENURE_SEED === undefined ? 240_000 : 3_600_000;

let tenure: Tenure;
let checks: Promise<void>;
const end = new AbortController();

beforeAll(async () => {
  tenure = await startTenure();
  const { db, sealer, allowPrivate, logger } = tenure.api.deps;
  // What finds an app back that was quarantined.
  checks = startHealthChecks({ db, sealer, allowPrivate, logger, signal: end.signal });
});

afterAll(async () => {
  end.abort();
  await checks;
  await tenure?.stop();
});

describe('any interleaving of events, faults and decisions', () => {
  test(
    'ends in the present state of the directory',
    async () => {
      const byChance = TENURE_RUNS === undefined ? USUAL_SEED : Date.now() % 2 ** 31;
      const seed = TENURE_SEED === undefined ? byChance : Number(TENURE_SEED);
      const runs = Math.ceil(Number(TENURE_RUNS ?? 24) / LANES);
      const lanes = Array.from({ length: LANES }, (_, lane) => runLane(seed + lane, runs));
      const failed = (await Promise.all(lanes)).filter((it) => it.failed);
      expect(failed.map(told).join('\n\n')).toBe('');
    },
    LONGEST_MS,
  );
});

function runLane(seed: number, numRuns: number) {
  return fc.check(fc.asyncProperty<[readonly Command[]]>(sequence, holds), {
    seed,
    numRuns,
    endOnFailure: TENURE_SHRINK === undefined,
    ...(TENURE_PATH === undefined ? {} : { path: TENURE_PATH }),
    ...(TENURE_RUNS === undefined && TENURE_SEED === undefined ? { interruptAfterTimeLimit: LIMIT_MS } : {}),
  });
}

async function holds(commands: readonly Command[]): Promise<void> {
  const world = await createWorld(tenure);
  const model = createDirectoryModel();
  try {
    for (const command of commands) {
      const expected = model.expect(command);
      const answer = await world.run(command);
      const isAccepted = answer !== undefined && answer.status < 300;
      if (isAccepted) model.apply(command);
      if (expected === 'open' || answer === undefined) continue;
      if (isAccepted !== (expected === 'accepted')) {
        throw new Error(`${JSON.stringify(command)} was to be ${expected}, and was answered ${answer.text}`);
      }
      await sleep(30);
    }
    await settle(world);
    const wrong = await directoryDifferences(world, model);
    const broken = await checkInvariants({
      db: tenure.api.db,
      sealer: tenure.api.deps.sealer,
      temporal: tenure.temporal,
      workflowQueue: tenure.workflowQueue,
      sandboxes: new Map(world.apps.map(({ id, sandbox }) => [id, sandbox])),
      acceptedEventIds: world.accepted,
      scope: { userIds: new Set(await world.userIds()), groupIds: new Set(world.groups.map(({ id }) => id)) },
    });
    const found = [
      ...wrong,
      ...broken.map(({ invariant, about, message }) => `${invariant} ${Object.values(about).join(' ')}: ${message}`),
    ];
    if (found.length > 0) throw new Error(found.join('\n'));
  } finally {
    await world.stop();
  }
}

function told({
  seed,
  counterexamplePath,
  counterexample,
  errorInstance,
}: fc.RunDetails<[readonly Command[]]>): string {
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return `TENURE_SEED=${seed} TENURE_PATH=${counterexamplePath} runs it again:\n[\n${printed(counterexample?.[0] ?? [])}\n]\n${reason}`;
}
