import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { z } from 'zod';
import { permanent } from '../domain/errors.ts';
import type { ApiClient } from '../runtime/demo/apiClient.ts';
import { createDemoApp } from '../runtime/demo/connectApp.ts';
import { createGroups, postEvents } from '../runtime/demo/feed.ts';
import { type RunningSandbox, startSandboxProcess } from '../runtime/demo/startSandbox.ts';
import type { Figure } from './figure.ts';
import { createLeavers, offboardFigures } from './leavers.ts';
import { DOMAIN, keysOf, onboardOf } from './people.ts';
import { settle } from './settle.ts';

const LEAVERS = 60;
const EVERY_MS = 400;
/** People whose push to the app that does not answer is under way, or waits. */
const WAITING = 500;
/** Until its slots are full of requests that nothing comes of. */
const LEAD_MS = 5000;

/** How long a leaver keeps an account in an app that is well, while another answers nothing but time-outs. */
export async function measureDuringOutage(
  api: ApiClient,
  well: RunningSandbox,
  root: string,
): Promise<readonly Figure[]> {
  const silent = await startSandboxProcess(root);
  try {
    const key = `zq-silent-${new URL(silent.baseUrl).port}`;
    const app = await createDemoApp(api, { target: silent, displayName: key, domains: [DOMAIN], key });
    const groups = await createGroups(api, [[key, key]], key);
    const groupId = groups.get(key);
    await api.call('POST', '/v1/policies', z.unknown(), { body: { appId: app, groupId, name: key } });
    await settle(api);
    const leavers = await createLeavers(api, well, { run: 'outage', count: LEAVERS });
    await silence(silent);
    const joiners = keysOf('stuck', WAITING).map((it) => onboardOf(it, [key]));
    await postEvents(api, joiners, 'bench-outage', () => {});
    await sleep(LEAD_MS);
    const times = await leavers.leave(EVERY_MS, () => false);
    const open = await api.call(
      'GET',
      '/v1/events?status=running&limit=200',
      z.looseObject({ data: z.array(z.unknown()) }),
    );
    const note = `${WAITING} pushes to an app that never answers (${open.data.length === 200 ? '200 or more' : open.data.length} still open)`;
    await api.call('DELETE', `/v1/apps/${app}?accounts=keep`, z.unknown());
    return offboardFigures('during an outage of another app', times, note);
  } finally {
    await silent.stop();
  }
}

/** No request to it is answered in less than ten minutes, as at a firewall that drops everything. */
async function silence(target: RunningSandbox): Promise<void> {
  const answer = await request(`${new URL(target.baseUrl).origin}/__sandbox/faults`, {
    method: 'POST',
    headers: { authorization: `Bearer ${target.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ rules: [{ times: null, delayMs: 600_000 }] }),
  });
  await answer.body.dump();
  if (answer.statusCode !== 200) throw permanent('bench_faults', `The sandbox answered ${answer.statusCode}.`);
}
