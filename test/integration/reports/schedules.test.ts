import { eq } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendDueReport } from '../../../api/reports/sendDueReport.ts';
import { provisioningLog, reportSchedules, webhookDeliveries } from '../../../db/schema/index.ts';
import { bodyOf } from '../../../db/webhookDeliveries.ts';
import { newId } from '../../../domain/ids.ts';
import { runWebhooks } from '../../../runtime/webhooks/runWebhooks.ts';
import { createKey, withKey } from '../api/fixtures.ts';
import { startApi, type TestApi } from '../api/startApi.ts';
import { startReceiver } from '../webhooks/receiver.ts';

let api: TestApi;
let endpoint: string;
let secret: string;
const receiver = await startReceiver();
beforeAll(async () => {
  api = await startApi();
  const made = await api.call('POST', '/v1/webhook-endpoints', { url: receiver.url, events: ['guard.held'] });
  endpoint = String(made.at('id'));
  secret = String(made.at('secret'));
});
beforeEach(async () => {
  await api.db.delete(reportSchedules);
  await api.db.delete(webhookDeliveries);
});
afterAll(async () => {
  await receiver.stop();
  await api.stop();
});

function aSchedule(changes: Record<string, unknown> = {}) {
  return {
    name: 'Daily',
    every: 'day',
    at: '02:30',
    timeZone: 'Europe/Berlin',
    webhookEndpointId: endpoint,
    ...changes,
  };
}

/** A schedule as it stood when it was last seen to, long ago. */
async function aScheduleFrom(coveredTo: string, nextAt: string, changes = {}): Promise<string> {
  const made = await api.call('POST', '/v1/report-schedules', aSchedule(changes));
  expect(made.status, made.text).toBe(201);
  const set = { coveredTo: new Date(coveredTo), nextAt: new Date(nextAt) };
  await api.db.update(reportSchedules).set(set);
  return String(made.at('id'));
}

async function aRow(outcome: 'done' | 'skipped', time: string): Promise<void> {
  const eventId = newId('evt');
  await api.db.insert(provisioningLog).values({
    ...{ time: new Date(time), eventId, workflowId: `onboard:${eventId}`, outcome, operation: 'create' },
    ...{ userName: 'ann@acme.example' },
  });
}

async function messages() {
  const rows = await api.db.select().from(webhookDeliveries).orderBy(webhookDeliveries.id);
  return rows.map((row) => JSON.parse(bodyOf(api.deps.sealer, row)));
}

describe('A report schedule', () => {
  it('refuses what makes no sense, naming the field', async () => {
    for (const [field, value] of Object.entries({
      ...{ at: '24:00', timeZone: 'Mars/Olympus', every: 'hour', webhookEndpointId: newId('whe'), report: 'x' },
      ...{ name: '', filters: { colour: 'red' } },
    })) {
      const answer = await api.call('POST', '/v1/report-schedules', aSchedule({ [field]: value }));
      expect([answer.status, String(answer.at('errors.0.field')).split('.')[0]]).toEqual([422, field]);
    }
    const key = withKey(await createKey(api, ['webhooks:write']));
    expect((await api.call('POST', '/v1/report-schedules', aSchedule(), key)).status).toBe(403);
  });

  it('covers a whole period first, and is changed, switched off and removed', async () => {
    const made = await api.call('POST', '/v1/report-schedules', aSchedule());
    const span = new Date(String(made.at('nextAt'))).getTime() - new Date(String(made.at('coveredTo'))).getTime();
    expect(span / 3_600_000).toBeGreaterThanOrEqual(23);
    const path = `/v1/report-schedules/${String(made.at('id'))}`;
    const off = await api.call('PATCH', path, { enabled: false, every: 'week' });
    expect([off.at('enabled'), off.at('every'), off.at('nextAt')]).toEqual([false, 'week', null]);
    expect(await sendDueReport(api.deps, new Date('2100-01-01T00:00:00Z'))).toBeUndefined();
    expect((await api.call('PATCH', path, { enabled: true })).at('nextAt')).not.toBeNull();
    expect((await api.call('DELETE', path)).status).toBe(200);
    expect((await api.call('GET', path)).status).toBe(404);
  });

  it('is sent once, signed, with its counts and where its rows are, however many processes look', async () => {
    await aRow('done', '2026-03-28T12:00:00Z');
    await aRow('done', '2026-03-28T13:00:00Z');
    await aRow('skipped', '2026-03-29T00:00:00Z');
    await aRow('done', '2026-03-29T02:00:00Z');
    // The night in which 02:30 is skipped.
    const id = await aScheduleFrom('2026-03-28T01:30:00Z', '2026-03-29T01:30:00Z', { inline: true });
    expect(await sendDueReport(api.deps, new Date('2026-03-29T01:29:59Z'))).toBeUndefined();
    const now = new Date('2026-03-29T01:30:05Z');
    const sent = await Promise.all([1, 2, 3, 4].map(() => sendDueReport(api.deps, now)));
    expect(sent.filter((it) => it !== undefined)).toEqual([id]);

    const end = new AbortController();
    const running = runWebhooks({ ...api.deps, signal: end.signal, pollMs: 20 });
    await vi.waitFor(() => expect(receiver.received('report.ready')).toHaveLength(1), { timeout: 20_000 });
    end.abort();
    await running;
    const [received] = receiver.received('report.ready');
    const headers = Object.fromEntries(Object.entries(received?.headers ?? {}).map(([name, it]) => [name, String(it)]));
    expect(() => new Webhook(secret).verify(received?.body ?? '', headers)).not.toThrow();
    const data = Object(received?.message.data);
    expect(data).toMatchObject({
      ...{ scheduleId: id, rows: 3, outcomes: { done: 2, skipped: 1 } },
      ...{ from: '2026-03-28T01:30:00.000Z', to: '2026-03-29T01:30:00.000Z' },
    });
    const csv = await api.call('GET', data.path);
    expect(csv.text).toBe(data.csv);
    expect(csv.text.trim().split('\n')).toHaveLength(4);
    // It names people: what is kept of it can't be read in the database.
    expect(csv.text).toContain('ann@acme.example');
    const [kept] = await api.db.select().from(webhookDeliveries);
    expect(kept?.body).toMatch(/^v1\./);
    const shown = await api.call('GET', `/v1/webhook-endpoints/${endpoint}/deliveries`);
    expect(shown.at('data.0.body')).toBe(received?.body);
    const next = await api.call('GET', `/v1/report-schedules/${id}`);
    expect(next.at('nextAt')).toBe('2026-03-30T00:30:00.000Z');
  });

  it('makes one report over all that was missed while nothing ran', async () => {
    await aScheduleFrom('2026-10-20T00:30:00Z', '2026-10-21T00:30:00Z', { filters: { outcome: 'done' } });
    const now = new Date('2026-10-27T12:00:00Z');
    expect(await sendDueReport(api.deps, now)).toBeDefined();
    expect(await sendDueReport(api.deps, now)).toBeUndefined();
    const [message, ...more] = await messages();
    expect(more).toEqual([]);
    expect(message.data).toMatchObject({ from: '2026-10-20T00:30:00.000Z', to: '2026-10-27T01:30:00.000Z', csv: null });
    expect(message.data.path).toContain('outcome=done');
    const [row] = await api.db.select().from(reportSchedules);
    expect(row?.nextAt).toEqual(new Date('2026-10-28T01:30:00Z'));
    expect(row?.coveredTo).toEqual(new Date('2026-10-27T01:30:00Z'));
  });

  it('that can not be made is put off, and holds up no other', async () => {
    const other = await aScheduleFrom('2026-10-20T01:30:00Z', '2026-10-21T01:30:00Z');
    await api.call('POST', '/v1/report-schedules', aSchedule({ name: 'Broken' }));
    const isBroken = eq(reportSchedules.name, 'Broken');
    const coveredTo = new Date('2026-10-20T00:30:00Z');
    const nextAt = new Date('2026-10-21T00:30:00Z');
    await api.db
      .update(reportSchedules)
      .set({ filters: Object({ colour: 'red' }), coveredTo, nextAt })
      .where(isBroken);
    const now = new Date('2026-10-27T12:00:00Z');
    await expect(sendDueReport(api.deps, now)).rejects.toThrow();
    expect(await sendDueReport(api.deps, now)).toBe(other);
    const [row] = await api.db.select().from(reportSchedules).where(isBroken);
    expect([row?.nextAt, row?.coveredTo]).toEqual([new Date('2026-10-27T12:10:00Z'), coveredTo]);
  });

  it('waits while its endpoint is switched off, and can be run now without moving', async () => {
    const id = await aScheduleFrom('2026-11-01T01:30:00Z', '2026-11-02T01:30:00Z');
    const run = await api.call('POST', `/v1/report-schedules/${id}/run`);
    expect([run.status, run.at('type')]).toEqual([202, 'report.ready']);
    const [row] = await api.db.select().from(reportSchedules).where(eq(reportSchedules.name, 'Daily'));
    expect(row?.nextAt).toEqual(new Date('2026-11-02T01:30:00Z'));
    await api.call('PATCH', `/v1/webhook-endpoints/${endpoint}`, { enabled: false });
    const now = new Date('2026-11-03T00:00:00Z');
    expect(await sendDueReport(api.deps, now)).toBeUndefined();
    expect((await api.call('POST', `/v1/report-schedules/${id}/run`)).status).toBe(409);
    await api.call('PATCH', `/v1/webhook-endpoints/${endpoint}`, { enabled: true });
    expect(await sendDueReport(api.deps, now)).toBe(id);
  });
});

describe('The report as NDJSON', () => {
  it('has the rows of the pages, a line each', async () => {
    const pages = await api.call('GET', '/v1/reports/provisioning');
    const lines = await api.call('GET', '/v1/reports/provisioning?format=ndjson');
    expect(lines.headers.get('content-type')).toBe('application/x-ndjson');
    const rows = lines.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toEqual(pages.at('data'));
  });
});
