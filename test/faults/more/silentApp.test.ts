import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { z } from 'zod';
import { assertInvariants } from '../harness/assertInvariants.ts';
import { type ConnectedApp, connectSandbox } from '../harness/company.ts';
import { joiners, leaverOf } from '../harness/people.ts';
import { post } from '../harness/post.ts';
import { row } from '../harness/row.ts';
import { drained } from '../harness/settled.ts';
import { createStack, type Stack, until } from '../harness/stack.ts';

const apps = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });
/** Its connections stay open for longer than any test runs. */
const NEVER_MS = 600_000;

describe('an app that answers nothing', () => {
  let stack: Stack;
  let well: ConnectedApp;
  let silent: ConnectedApp;

  beforeAll(async () => {
    stack = await createStack();
    await stack.startApi();
    await stack.startWorker();
    well = await connectSandbox(stack, 'Well');
    silent = await connectSandbox(stack, 'Silent');
    await drained(stack, 60);
  });
  afterAll(async () => {
    await stack?.stop();
    await well?.sandbox.stop();
    await silent?.sandbox.stop();
  });

  row('20', 'an app answers nothing but time-outs while people join, and leave another app too', 300, async (it) => {
    const leavers = joiners('r20-leaver', it.size(10, 20));
    await send('r20-join', leavers);
    await drained(stack, 60);
    const [fromWell, fromSilent] = [well.sandbox.effects().length, silent.sandbox.effects().length];

    const { knobs, traffic } = silent.sandbox;
    traffic.forget();
    knobs.add({ delayMs: NEVER_MS, times: null });
    const stuck = joiners('r20-stuck', it.size(60, 500));
    const joins = await send('r20-stuck', stuck);
    await until('its slots are full of requests that nothing comes of', () => traffic.arrivals().length >= 8);
    const leaves = await send(
      'r20-leave',
      leavers.map(({ employeeNumber }) => leaverOf(employeeNumber)),
    );
    await until('the leavers are out of the app that is well', () => areDone(well, leaves));
    const joined = (await steps(well, joins)).done;
    expect(await steps(silent, [...joins, ...leaves])).toMatchObject({ done: 0, other: 0 });
    expect(silent.sandbox.effects(fromSilent)).toEqual([]);
    const out = well.sandbox.effects(fromWell).filter(({ active }) => active === false);
    expect(new Set(out.map(({ externalId }) => externalId)).size).toBe(leavers.length);

    await until('so are the joiners in it', () => areDone(well, joins), { seconds: 120 });
    const all = joins.length + leaves.length;
    expect(await steps(silent, [...joins, ...leaves])).toEqual({ open: all, done: 0, other: 0 });
    await until('the silent app is left alone', async () => (await quarantined()).includes(silent.id));
    knobs.clear();
    const drain = await drained(stack, 180);
    const late = silent.sandbox.effects(fromSilent).filter(({ resourceType }) => resourceType === 'User');
    const made = late.filter(({ method }) => method === 'POST');
    const left = late.filter(({ active }) => active === false);
    expect(made.length).toBe(stuck.length);
    expect(left.length).toBe(leavers.length);
    // The last to leave is out before the last to join is in.
    expect(left.at(-1)?.seq).toBeLessThan(made.at(-1)?.seq ?? 0);
    await assertInvariants(stack, [well, silent]);
    return { events: joins.length + 2 * leaves.length, 'joined meanwhile': joined, drain };
  });

  async function send(key: string, events: Parameters<typeof post>[1][number]): Promise<readonly string[]> {
    const lists = events.map((event) => [event]);
    return (await post(stack, lists, { key })).ids;
  }

  /** How far the events are with the app: steps that have not ended, that are done, and that have ended otherwise. */
  async function steps(app: ConnectedApp, ids: readonly string[]) {
    const [counts] = await stack.database.db.execute<{ open: number; done: number; other: number }>(sql`
      select count(*) filter (where finished_at is null)::int as open,
        count(*) filter (where finished_at is not null and outcome = 'done')::int as done,
        count(*) filter (where finished_at is not null and outcome <> 'done')::int as other
      from event_steps
      where app_id = ${app.id} and event_id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`);
    return counts ?? { open: 0, done: 0, other: 0 };
  }

  async function quarantined(): Promise<readonly string[]> {
    const { data } = await stack.api.call('GET', '/v1/apps?health=quarantined', apps);
    return data.map(({ id }) => id);
  }

  async function areDone(app: ConnectedApp, ids: readonly string[]): Promise<boolean> {
    return (await steps(app, ids)).done === ids.length;
  }
});
