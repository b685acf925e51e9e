import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { requestRechecks } from '../../../db/sweep.ts';
import { checkInvariants } from '../../checker/checkInvariants.ts';
import type { FaultRule } from '../../sandbox/faults.ts';
import type { Sandbox } from '../../sandbox/startSandbox.ts';
import { accountOf, aPerson, type Company, done, type Person, say, startCompany } from '../lifecycle/company.ts';
import type { Tenure } from '../lifecycle/startTenure.ts';

/** RELIABILITY section D, row 12. */

let company: Company;
let tenure: Tenure;
let sandbox: Sandbox;
let stop: Company['stop'] | undefined;

beforeAll(async () => {
  company = await startCompany('stuck-token');
  ({ tenure, sandbox, stop } = company);
});

beforeEach(() => sandbox.knobs.clear());

afterAll(() => stop?.());

const PEOPLE = 3;
const ON_CREATION: FaultRule = { methods: ['POST'], path: '/Users', times: null };

interface Stuck {
  readonly people: readonly Person[];
  readonly onboards: readonly string[];
}

async function onboards(people = Array.from({ length: PEOPLE }, () => aPerson())): Promise<Stuck> {
  return { people, onboards: await Promise.all(people.map((person) => say(tenure, 'onboard', person))) };
}

async function stepsAre(stuck: Stuck, is: (step: { outcome: string; attempts: number }) => boolean): Promise<void> {
  for (const id of stuck.onboards) {
    await expect.poll(async () => (await tenure.event(id)).steps.some(is), { timeout: 20_000 }).toBe(true);
  }
}

const WAYS: readonly (readonly [string, () => Promise<Stuck>])[] = [
  [
    'waits to be tried again',
    async () => {
      sandbox.knobs.add({ ...ON_CREATION, status: 503 });
      const stuck = await onboards();
      await stepsAre(stuck, ({ outcome, attempts }) => outcome === 'waiting' && attempts >= 3);
      return stuck;
    },
  ],
  [
    'has no worker left for it',
    async () => {
      // All slots of the app are taken by others, whose requests hang.
      sandbox.knobs.add({ ...ON_CREATION, delayMs: 6000 });
      await onboards(Array.from({ length: 8 }, () => aPerson()));
      const stuck = await onboards();
      await stepsAre(stuck, ({ outcome }) => outcome === 'running');
      return stuck;
    },
  ],
  [
    'has a request under way',
    async () => {
      sandbox.knobs.add({ ...ON_CREATION, phase: 'after', delayMs: 6000 });
      const stuck = await onboards();
      for (const person of stuck.people) {
        await expect.poll(() => accountOf(sandbox, person), { timeout: 20_000 }).toBeDefined();
      }
      return stuck;
    },
  ],
  [
    'was paused in Temporal',
    async () => {
      sandbox.knobs.add({ ...ON_CREATION, status: 503 });
      const stuck = await onboards();
      await stepsAre(stuck, ({ outcome, attempts }) => outcome === 'waiting' && attempts >= 2);
      for (const id of stuck.onboards) {
        const { workflowId } = await tenure.event(id);
        await tenure.temporal.client.workflowService.pauseActivity({
          namespace: inject('temporalNamespace'),
          execution: { workflowId },
          id: `pushAccount:${company.app.id}:1`,
          reason: 'looked into',
        });
      }
      return stuck;
    },
  ],
  [
    'waits for a human',
    async () => {
      sandbox.knobs.add({ ...ON_CREATION, status: 400 });
      const stuck = await onboards();
      for (const id of stuck.onboards) await tenure.settled(id, 'needs_attention');
      return stuck;
    },
  ],
];

describe('an offboard while the person’s onboard', () => {
  test.each(WAYS)('%s: is not behind it, and nothing comes back', async (_, makeStuck) => {
    const { people, onboards: ids } = await makeStuck();
    // What makes them stuck goes on until everybody has left.
    const left = await Promise.all(people.map((person) => done(tenure, 'offboard', person)));
    for (const event of left) {
      expect(event.status).toBe('completed');
      // No app at all where nobody has begun with the account.
      for (const { outcome } of event.steps) expect(['done', 'unchanged', 'superseded']).toContain(outcome);
    }
    for (const [index, id] of ids.entries()) {
      const event = await tenure.settled(id);
      expect(event.status).toBe('completed');
      // One whose turn came just now found its person gone, and did what there was to do.
      const ends = event.steps[0]?.attempts === 0 ? ['superseded'] : ['superseded', 'unchanged'];
      expect(ends).toContain(event.steps[0]?.outcome);
      const rows = (await tenure.report(`user=${event.userId}`)).filter((row) => row.eventId === id);
      expect(ends).toContain(rows.at(-1)?.outcome);
      expect(accountOf(sandbox, people[index] ?? aPerson())?.attributes.active ?? false).toBe(false);
    }
    sandbox.knobs.clear();
    await lookedAgain();
    expect(
      await checkInvariants({
        db: tenure.api.db,
        sealer: tenure.api.deps.sealer,
        temporal: tenure.temporal,
        workflowQueue: tenure.workflowQueue,
        sandboxes: new Map([[company.app.id, sandbox]]),
        acceptedEventIds: [...ids, ...left.map(({ id }) => id)],
      }),
    ).toEqual([]);
  });
});

/** Everybody's open events have ended, and what was to be looked at once more has been, ahead of its time. */
async function lookedAgain(): Promise<void> {
  await expect
    .poll(
      async () => {
        await tenure.api.db.execute(sql`update accounts set recheck_at = now() where recheck_at is not null`);
        await requestRechecks(tenure.api.db, 100);
        const [row] = await tenure.api.db.execute<{ open: number }>(sql`
          select (select count(*) from events where finished_at is null)
            + (select count(*) from accounts where recheck_at is not null) as open`);
        return Number(row?.open);
      },
      { timeout: 30_000 },
    )
    .toBe(0);
}
