import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type App, findApp } from '../../../db/apps.ts';
import { sendSignals } from '../../../db/outgoingSignals.ts';
import { endQuarantine, forgetFailures, noteFailure, noteProbeFailed, waitForApp } from '../../../db/quarantine.ts';
import { permanent, transient } from '../../../domain/errors.ts';
import { type AppId, type EventId, newId } from '../../../domain/ids.ts';
import { createApp } from '../api/fixtures.ts';
import { startApi, type TestApi } from '../api/startApi.ts';

const REVOKED = permanent('target_unauthorized', 'The target answered 401.', { httpStatus: 401 });
const DOWN = transient('target_unavailable', 'The target answered 503.', { httpStatus: 503 });

let api: TestApi;
let id: AppId;
beforeAll(async () => {
  api = await startApi();
});
beforeEach(async () => {
  id = await createApp(api);
});
afterAll(() => api.stop());

async function app(): Promise<App> {
  const found = await findApp(api.db, id);
  if (found === undefined) throw new Error('no app');
  return found;
}

async function dueInMs(): Promise<number> {
  const [row] = await api.db.execute<{ ms: number }>(sql`
    select extract(epoch from (health ->> 'dueAt')::timestamptz - now())::float * 1000 as ms from apps where id = ${id}`);
  return Number(row?.ms);
}

async function fail(times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await noteFailure(api.db, await app(), DOWN, false);
}

/** Events with a step that waits for the app; by priority from 5 to 1. */
async function waitingEvents(count: number): Promise<void> {
  await api.db.execute(sql`
    insert into events (id, type, status, user_id, priority, workflow_id, start_state)
    select 'evt_' || lpad(to_hex(n), 32, '0'), 'update', 'running', 'usr_1', 5 - n % 5, 'w' || n, 'started'
    from generate_series(1, ${count}::int) n`);
  await api.db.execute(sql`
    insert into event_steps (event_id, app_id, outcome, reason)
    select id, ${id}, 'waiting', 'app_quarantined' from events where user_id = 'usr_1'`);
}

describe('Failures of an app', () => {
  it('in a row quarantine it at the twentieth, however many processes count', async () => {
    await fail(12);
    expect(await app()).toMatchObject({ failures: 12, quarantine: null });
    const seen = await app();
    await Promise.all(Array.from({ length: 20 }, () => noteFailure(api.db, seen, DOWN, false)));
    const { quarantine, failures } = await app();
    expect(failures).toBe(20);
    expect(quarantine).toMatchObject({ code: 'target_unavailable', probes: 0 });
    expect(quarantine?.message).toBe('20 failures in a row, the last of them: The target answered 503.');
  });

  it('are forgotten with one success', async () => {
    await fail(19);
    await forgetFailures(api.db, await app());
    await fail(19);
    expect(await app()).toMatchObject({ failures: 19, quarantine: null });
  });

  it('that tell of a connection which was replaced meanwhile say nothing', async () => {
    const old = await app();
    await api.call('PATCH', `/v1/apps/${id}`, { connection: { token: 'another' } });
    expect(await noteFailure(api.db, old, REVOKED, true)).toEqual({ kind: 'changed' });
    expect(await app()).toMatchObject({ failures: 0, quarantine: null });
    expect(await noteFailure(api.db, await app(), REVOKED, true)).toMatchObject({ kind: 'quarantined' });
    expect(await endQuarantine(api.db, old)).toBeUndefined();
    expect((await app()).quarantine).not.toBeNull();
  });
});

describe('Probes', () => {
  it('come after 1, 2, 4 … seconds and at last each minute; what is wrong now is what shows', async () => {
    await noteFailure(api.db, await app(), REVOKED, true);
    const waits = [await dueInMs()];
    for (let probe = 1; probe <= 8; probe += 1) {
      await noteProbeFailed(api.db, await app(), probe === 8 ? DOWN : REVOKED);
      waits.push(await dueInMs());
    }
    expect(waits.map((ms) => Math.round(ms / 1000))).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect((await app()).quarantine).toMatchObject({ code: 'target_unavailable', probes: 8 });
  });

  it('that are told to slow down wait as long as they are told, and change no reason', async () => {
    await noteFailure(api.db, await app(), REVOKED, true);
    const slow = transient('target_throttled', 'Slow down.', { retryAfterMs: 300_000, throttled: true });
    await noteProbeFailed(api.db, await app(), slow);
    expect(Math.round((await dueInMs()) / 1000)).toBe(300);
    expect((await app()).quarantine).toMatchObject({ code: 'target_unauthorized', probes: 1 });
  });

  it('of an app that relapses although they get through come less often', async () => {
    const waits: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      await fail(20);
      waits.push(Math.round((await dueInMs()) / 1000));
      expect(await endQuarantine(api.db, await app())).toBe(0);
    }
    expect(waits).toEqual([1, 2, 4, 8]);
    await forgetFailures(api.db, await app());
    await fail(20);
    expect(Math.round((await dueInMs()) / 1000)).toBe(1);
  });
});

describe('An app that returns', () => {
  it('has thousands go on, the most urgent first, each once', async () => {
    await noteFailure(api.db, await app(), REVOKED, true);
    await waitingEvents(5000);
    const ends = await Promise.all([1, 2, 3].map(async () => endQuarantine(api.db, await app())));
    expect(ends.filter((count) => count !== undefined)).toEqual([5000]);
    await api.db.execute(sql`
      insert into workflow_signals (event_id, name) select id, 'retry' from events where user_id = 'usr_1' limit 1`);
    const order: { name: string; workflowId: string }[] = [];
    while (
      (await sendSignals(api.db, 50, async (signal) => {
        order.push(signal);
        return 'sent';
      })) > 0
    );
    expect(order.map(({ name }) => name)).toEqual(['retry', ...Array.from({ length: 5000 }, () => 'resume')]);
    const urgency = order.slice(1).map(({ workflowId }) => 5 - (Number(workflowId.slice(1)) % 5));
    expect(urgency).toEqual([...urgency].sort());
    await api.db.execute(sql`update events set finished_at = now() where user_id = 'usr_1'`);
  });

  it('lets no step begin to wait for it', async () => {
    const eventId: EventId = newId('evt');
    await api.db.execute(sql`
      insert into events (id, type, status, priority, workflow_id) values (${eventId}, 'update', 'running', 2, 'w')`);
    await api.db.execute(sql`
      insert into event_steps (event_id, app_id, outcome) values (${eventId}, ${id}, 'running')`);
    const waiting = { attempts: 1, error: { code: 'app_quarantined', message: 'Wait.' } };
    const step = { eventId, appId: id };
    expect(await waitForApp(api.db, step, waiting)).toBe(false);
    await noteFailure(api.db, await app(), REVOKED, true);
    // Of one that begins to wait and one that ends the wait, one comes first: it waits and is told, or does not wait.
    for (let round = 0; round < 20; round += 1) {
      await noteFailure(api.db, await app(), REVOKED, true);
      await api.db.execute(sql`update event_steps set outcome = 'running', reason = null where event_id = ${eventId}`);
      const seen = await app();
      const [isWaiting, told] = await Promise.all([waitForApp(api.db, step, waiting), endQuarantine(api.db, seen)]);
      expect(told).toBe(isWaiting ? 1 : 0);
    }
  });
});
