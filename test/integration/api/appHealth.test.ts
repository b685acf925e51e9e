import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimHealthCheck, writeHealth } from '../../../db/appHealth.ts';
import { findApp } from '../../../db/apps.ts';
import type { AppId } from '../../../domain/ids.ts';
import { startHealthChecks } from '../../../runtime/appHealth.ts';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import { createApp } from './fixtures.ts';
import { startApi, type TestApi } from './startApi.ts';

/** However much else the machine has to do. */
const SOON = { timeout: 20_000 };

let api: TestApi;
let target: Sandbox;
let running: { end: AbortController; ended: Promise<void> }[];
beforeEach(async () => {
  [api, target] = [await startApi(), await startSandbox({ port: 0, token: 'right-token' })];
  running = [];
});
afterEach(async () => {
  for (const { end } of running) end.abort();
  await Promise.all(running.map(({ ended }) => ended));
  await target.stop();
  await api.stop();
});

function check(everyMs: number): void {
  const end = new AbortController();
  const ended = startHealthChecks({ ...api.deps, signal: end.signal, everyMs, pollMs: 20 });
  running.push({ end, ended });
}

function connected(): Promise<AppId> {
  return createApp(api, { connection: { baseUrl: target.baseUrl, token: target.token } });
}

async function health(appId: AppId): Promise<unknown> {
  return (await api.call('GET', `/v1/apps/${appId}`)).at('health.status');
}

describe("An app's health", () => {
  it('is looked at soon, and again; a new one is measured, too', async () => {
    const appId = await connected();
    check(500);
    await expect.poll(() => health(appId), SOON).toBe('ok');
    expect((await findApp(api.db, appId))?.profile).toMatchObject({ patch: true });
    target.knobs.setTokenRevoked(true);
    await expect.poll(() => health(appId), SOON).toBe('quarantined');
    const answer = await api.call('GET', `/v1/apps/${appId}`);
    expect(answer.at('health.checks.0')).toMatchObject({
      name: 'list_one_user',
      ok: false,
      cause: expect.any(String),
      remedy: expect.any(String),
    });
    target.knobs.setTokenRevoked(false);
    await expect.poll(() => health(appId), SOON).toBe('ok');
  });

  it('is looked at by one of several processes', async () => {
    const ids = [await connected(), await connected(), await connected()];
    // Measured already: each look is one request.
    for (const id of ids) await api.call('POST', `/v1/apps/${id}/test-connection`);
    await api.db.execute(sql`update apps set health = '{"status": "unknown", "checkedAt": null, "checks": []}'`);
    target.knobs.add({ phase: 'before', methods: ['GET'], path: '/Users', delayMs: 30, times: null });
    for (let process = 0; process < 4; process += 1) check(600_000);
    await expect.poll(async () => Promise.all(ids.map(health)), SOON).toEqual(['ok', 'ok', 'ok']);
    expect(target.knobs.rules()[0]?.hits).toBe(3);
  });

  it('is claimed once, however many ask at the same moment', async () => {
    const ids = [await createApp(api), await createApp(api), await createApp(api)];
    for (let round = 0; round < 10; round += 1) {
      await api.db.execute(sql`update apps set health = '{"status": "unknown", "checkedAt": null, "checks": []}'`);
      const claims = await Promise.all(Array.from({ length: 10 }, () => claimHealthCheck(api.db, 60_000)));
      const claimed = claims.flatMap((app) => (app === undefined ? [] : [app.id]));
      expect(claimed.sort()).toEqual([...new Set(claimed)]);
      for (const id of claimed) expect(ids).toContain(id);
    }
  });

  it('of a connection that was changed meanwhile is not written', async () => {
    const appId = await connected();
    const stale = await findApp(api.db, appId);
    await api.call('PATCH', `/v1/apps/${appId}`, { connection: { token: 'other' } });
    if (stale !== undefined) await writeHealth(api.db, stale, { ok: true, checks: [] });
    expect(await health(appId)).toBe('unknown');
  });

  it('ends with its signal', async () => {
    check(1000);
    running[0]?.end.abort();
    await running[0]?.ended;
  });
});
