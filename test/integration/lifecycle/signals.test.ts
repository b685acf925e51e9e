import { setTimeout as sleep } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workflowSignals } from '../../../db/schema/index.ts';
import type { EventId } from '../../../domain/ids.ts';
import type { Sandbox } from '../../sandbox/startSandbox.ts';
import { aPerson, type Company, done, say, startCompany } from './company.ts';
import type { Tenure } from './startTenure.ts';

let tenure: Tenure;
let sandbox: Sandbox;
let stop: Company['stop'] | undefined;

beforeAll(async () => {
  ({ tenure, sandbox, stop } = await startCompany('sandbox-token'));
});
afterAll(() => stop?.());

/** Temporal refuses it each time: a signal's name has 1000 characters at most. */
const REFUSED = 'x'.repeat(2000);

async function stuck(): Promise<EventId> {
  sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400 });
  const id = await say(tenure, 'onboard', aPerson());
  await tenure.settled(id, 'needs_attention');
  const [row] = await tenure.api.db.execute<{ id: EventId }>(sql`select id from events where id = ${id}`);
  if (row === undefined) throw new Error('The event is gone.');
  return row.id;
}

async function saidInVain(eventId: EventId, times: number): Promise<void> {
  await tenure.api.db.insert(workflowSignals).values(Array.from({ length: times }, () => ({ eventId, name: REFUSED })));
}

describe('a signal that Temporal refuses', () => {
  test('holds up neither an offboard, nor what is said to others, however many there are', async () => {
    const leaver = aPerson();
    await done(tenure, 'onboard', leaver);
    const other = await stuck();
    await saidInVain(other, 120);
    expect(await done(tenure, 'offboard', leaver)).toMatchObject({ status: 'completed' });
    const id = await stuck();
    await tenure.send('POST', `/v1/events/${id}/retry`);
    expect(await tenure.settled(id)).toMatchObject({ status: 'completed', steps: [{ outcome: 'done' }] });
    await tenure.api.db.delete(workflowSignals).where(eq(workflowSignals.eventId, other));
  });

  test('is put off longer each time, and given up in the end, which is logged', async () => {
    const id = await stuck();
    await saidInVain(id, 1);
    const look = async () =>
      (await tenure.api.db.select().from(workflowSignals).where(eq(workflowSignals.eventId, id)))[0];
    await expect.poll(async () => (await look())?.attempts).toBeGreaterThanOrEqual(2);
    await tenure.api.db.execute(sql`
      update workflow_signals set attempts = 20, next_at = now() where event_id = ${id}`);
    await expect.poll(async () => (await look())?.attempts).toBe(21);
    const [{ wait } = { wait: 0 }] = await tenure.api.db.execute<{ wait: number }>(sql`
      select extract(epoch from next_at - now())::float as wait from workflow_signals where event_id = ${id}`);
    expect(wait).toBeGreaterThan(300);
    await tenure.api.db.execute(sql`
      update workflow_signals set attempts = 1000, next_at = now() where event_id = ${id}`);
    await expect.poll(async () => (await look())?.givenUpAt).toBeInstanceOf(Date);
    const said = expect.objectContaining({ level: 50, eventId: id, code: '3' });
    await expect.poll(() => tenure.api.logged).toContainEqual(said);
    await sleep(1500);
    expect(await look()).toMatchObject({ attempts: 1001, sentAt: null });
  });
});
