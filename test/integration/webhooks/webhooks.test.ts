import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NO_PRIVATE_TARGETS } from '../../../connectors/http/privateTargets.ts';
import { emitWebhook } from '../../../db/webhooks.ts';
import { runWebhooks, type WebhooksOptions } from '../../../runtime/webhooks/runWebhooks.ts';
import { startApi, type TestApi } from '../api/startApi.ts';
import { type Receiver, startReceiver, verify } from './receiver.ts';

let api: TestApi;
let receiver: Receiver;
const after: (() => Promise<void>)[] = [];

beforeAll(async () => {
  api = await startApi();
});
afterEach(async () => {
  for (const end of after.splice(0)) await end();
  await api.db.execute(sql`delete from webhook_endpoints`);
});
afterAll(() => api.stop());

/** A process that sends. */
function send(options: Partial<WebhooksOptions> = {}): void {
  const end = new AbortController();
  const ended = runWebhooks({ ...api.deps, signal: end.signal, pollMs: 20, ...options });
  after.unshift(async () => {
    end.abort();
    await ended;
  });
}

async function anEndpoint(events = ['app.quarantined']): Promise<{ id: string; secret: string }> {
  const started = await startReceiver();
  receiver = started;
  after.push(() => started.stop());
  const answer = await api.call('POST', '/v1/webhook-endpoints', { url: receiver.url, events });
  expect(answer.status, answer.text).toBe(201);
  return { id: String(answer.at('id')), secret: String(answer.at('secret')) };
}

async function tell(type: 'app.quarantined' | 'app.recovered' = 'app.quarantined'): Promise<void> {
  await api.db.transaction((tx) => emitWebhook(tx, { type, data: { appId: 'app_1', appName: 'Wiki', status: null } }));
}

async function delivery(id: string): Promise<Record<string, unknown>> {
  return Object((await api.call('GET', `/v1/webhook-endpoints/${id}/deliveries`)).at('data.0'));
}

/** As if the wait for the next attempt were over. */
async function wait(): Promise<void> {
  await api.db.execute(sql`update webhook_deliveries set next_at = now() where next_at is not null`);
}

describe('A webhook', () => {
  it('is signed, tells what happened, and is sent once by however many processes', async () => {
    const { id, secret } = await anEndpoint();
    for (let process = 0; process < 3; process += 1) send();
    await tell();
    await expect.poll(() => delivery(id)).toMatchObject({ status: 'delivered', attempts: 1, lastStatus: 204 });
    const [got, ...more] = receiver.received();
    expect(more).toEqual([]);
    if (got === undefined) return;
    verify(secret, got);
    expect(got.message).toMatchObject({ type: 'app.quarantined', data: { appId: 'app_1', appName: 'Wiki' } });
    expect(got.headers['webhook-id']).toBe((await delivery(id)).id);
    expect(() => verify('whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', got)).toThrow();
    expect(() => verify(secret, { ...got, body: got.body.replace('Wiki', 'Other') })).toThrow();
  });

  it('goes only to those who want it, and only with the change it tells of', async () => {
    const { id } = await anEndpoint(['app.recovered']);
    send();
    await tell('app.quarantined');
    const undone = api.db.transaction(async (tx) => {
      await emitWebhook(tx, { type: 'app.recovered', data: { appId: 'app_2' } });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow();
    await tell('app.recovered');
    await expect.poll(() => delivery(id)).toMatchObject({ status: 'delivered' });
    expect(receiver.received().map((it) => it.message.data.appId)).toEqual(['app_1']);
  });

  it('that is not taken is sent again, under the same id and a timestamp of its own', async () => {
    const { id, secret } = await anEndpoint();
    receiver.answer(503);
    send();
    await tell();
    await expect.poll(() => delivery(id)).toMatchObject({ status: 'pending', attempts: 1, lastStatus: 503 });
    const { nextAttemptAt, lastAttemptAt } = await delivery(id);
    expect(Date.parse(String(nextAttemptAt)) - Date.parse(String(lastAttemptAt))).toBeGreaterThanOrEqual(5_000);
    receiver.answer(200);
    await wait();
    await expect.poll(() => delivery(id)).toMatchObject({ status: 'delivered', attempts: 2, lastError: null });
    expect(new Set(receiver.received().map((it) => it.headers['webhook-id'])).size).toBe(1);
    for (const one of receiver.received()) verify(secret, one);
  });

  it('is given up in the end; resending it begins anew', async () => {
    const { id } = await anEndpoint();
    receiver.answer(500);
    send();
    await tell();
    await expect.poll(() => delivery(id)).toMatchObject({ attempts: 1 });
    await api.db.execute(sql`update webhook_deliveries set attempts = 10`);
    await wait();
    await expect.poll(() => delivery(id)).toMatchObject({ status: 'failed', attempts: 11, nextAttemptAt: null });
    receiver.answer(204);
    const again = await api.call('POST', `/v1/webhook-endpoints/${id}/deliveries/${(await delivery(id)).id}/resend`);
    expect(again.status).toBe(202);
    await expect.poll(() => delivery(id)).toMatchObject({ status: 'delivered', attempts: 1 });
  });

  it('is not redirected', async () => {
    const { id } = await anEndpoint();
    const elsewhere = receiver;
    const { id: other } = await anEndpoint();
    receiver.answer(307, { location: elsewhere.url });
    send();
    await api.call('POST', `/v1/webhook-endpoints/${other}/test`);
    await expect.poll(() => delivery(other)).toMatchObject({ status: 'pending', lastStatus: 307 });
    expect(elsewhere.received()).toEqual([]);
    expect(id).not.toBe(other);
  });

  it('is not sent to an address that is forbidden when it is connected to', async () => {
    const { id } = await anEndpoint();
    send({ allowPrivate: NO_PRIVATE_TARGETS });
    await tell();
    // An attempt counts when it begins; how it ended comes a moment later.
    const refused = { attempts: 1, lastStatus: null, lastError: expect.stringContaining('private') };
    await expect.poll(() => delivery(id)).toMatchObject(refused);
    expect(receiver.received()).toEqual([]);
  });

  it('claimed by a process that died is sent by another', async () => {
    const { id } = await anEndpoint();
    receiver.answer('hang');
    send();
    await tell();
    await expect.poll(() => receiver.received().length).toBe(1);
    await after.shift()?.();
    expect(await delivery(id)).toMatchObject({ status: 'pending', lastStatus: null });
    receiver.answer(204);
    await wait();
    send();
    await expect.poll(() => delivery(id)).toMatchObject({ status: 'delivered' });
  });
});

describe('A secret', () => {
  it('that was replaced signs for a day, beside the new one', async () => {
    const { id, secret } = await anEndpoint();
    const rotated = await api.call('POST', `/v1/webhook-endpoints/${id}/rotate-secret`);
    expect(rotated.at('secret')).not.toBe(secret);
    send();
    await tell();
    await expect.poll(() => receiver.received().length).toBe(1);
    const [first] = receiver.received();
    if (first === undefined) return;
    verify(secret, first);
    verify(rotated.at('secret'), first);
    await api.db.execute(sql`update webhook_endpoints set old_secret_until = now()`);
    await tell();
    await expect.poll(() => receiver.received().length).toBe(2);
    const second = receiver.received()[1];
    if (second === undefined) return;
    verify(rotated.at('secret'), second);
    expect(() => verify(secret, second)).toThrow();
  });

  it('is shown once, and nowhere kept in clear', async () => {
    const { id, secret } = await anEndpoint();
    for (const path of [`/v1/webhook-endpoints/${id}`, '/v1/webhook-endpoints', '/v1/audit']) {
      expect((await api.call('GET', path)).text).not.toContain(secret.slice(6));
    }
    const [row] = await api.db.execute<{ text: string }>(sql`
      select (select json_agg(w) from webhook_endpoints w)::text || (select json_agg(i) from idempotency_keys i)::text as text`);
    expect(String(row?.text)).not.toContain(secret.slice(6));
  });
});

describe('An endpoint', () => {
  it('that says it is gone is switched off at once, and can be switched on again', async () => {
    const { id } = await anEndpoint();
    receiver.answer(410);
    send();
    await tell();
    await expect.poll(() => endpoint(id)).toMatchObject({ enabled: false, disabledReason: 'gone' });
    expect(await delivery(id)).toMatchObject({ status: 'failed', nextAttemptAt: null });
    expect((await api.call('POST', `/v1/webhook-endpoints/${id}/test`)).at('code')).toBe('webhook_endpoint_disabled');
    await tell();
    receiver.answer(204);
    await api.call('PATCH', `/v1/webhook-endpoints/${id}`, { enabled: true });
    await api.call('POST', `/v1/webhook-endpoints/${id}/test`);
    await expect.poll(() => receiver.received().length).toBe(2);
    expect(receiver.received().at(-1)?.message).toMatchObject({ type: 'webhook.test', data: { endpointId: id } });
  });

  it('that has taken nothing for five days is switched off; one success forgets that', async () => {
    const { id } = await anEndpoint();
    receiver.answer(500);
    send();
    await tell();
    await expect.poll(() => endpoint(id)).toMatchObject({ failingSince: expect.any(String), enabled: true });
    receiver.answer(204);
    await wait();
    await expect.poll(() => endpoint(id)).toMatchObject({ failingSince: null });
    receiver.answer(500);
    await tell();
    await expect.poll(() => endpoint(id)).toMatchObject({ failingSince: expect.any(String) });
    await api.db.execute(sql`update webhook_endpoints set failing_since = now() - interval '121 hours'`);
    await wait();
    await expect.poll(() => endpoint(id)).toMatchObject({ enabled: false, disabledReason: 'failing' });
  });

  it('may not be private, odd, or somebody’s with a password', async () => {
    for (const url of [
      'ftp://a.example/x',
      'https://u:p@a.example/x',
      'https://a.example/#x',
      'http://169.254.169.254/latest',
      'https://10.0.0.1/x',
      'x',
    ]) {
      const answer = await api.call('POST', '/v1/webhook-endpoints', { url, events: ['guard.held'] });
      expect([url, answer.status, answer.at('errors.0.field')]).toEqual([url, 422, 'url']);
    }
    const { id } = await anEndpoint();
    const answer = await api.call('PATCH', `/v1/webhook-endpoints/${id}`, { url: 'https://10.0.0.1/x' });
    expect(answer.status).toBe(422);
    expect(await endpoint(id)).toMatchObject({ url: receiver.url });
  });

  it('is removed with what was sent to it', async () => {
    const { id } = await anEndpoint();
    await tell();
    expect((await api.call('DELETE', `/v1/webhook-endpoints/${id}`)).status).toBe(200);
    expect((await api.call('GET', `/v1/webhook-endpoints/${id}/deliveries`)).status).toBe(404);
    const [row] = await api.db.execute(sql`select 1 from webhook_deliveries`);
    expect(row).toBeUndefined();
  });
});

async function endpoint(id: string): Promise<Record<string, unknown>> {
  return Object((await api.call('GET', `/v1/webhook-endpoints/${id}`)).body);
}
