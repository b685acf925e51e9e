import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { permanent } from '../../domain/errors.ts';
import type { ApiClient } from '../../runtime/demo/apiClient.ts';
import { createDemoApp } from '../../runtime/demo/connectApp.ts';
import { startSandboxProcess } from '../../runtime/demo/startSandbox.ts';
import type { Figure } from '../figure.ts';
import { DOMAIN } from '../people.ts';
import { residentMemory } from '../residentMemory.ts';
import type { Stack, Stops } from '../stack.ts';
import { fillDirectory } from './fillDirectory.ts';
import { readAll } from './readAll.ts';

/** Of the catalog's entry `scim`. */
const PAGE = 100;
/** Every so many accounts differ. */
const DRIFTED = 1000;
const LOOK_MS = 200;

const reconciliation = z.looseObject({
  id: z.string(),
  status: z.string(),
  counts: z.record(z.string(), z.number()),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});

/**
 * Compares a target of many accounts with the directory, and reads the same pages by a plain loop before and after it.
 * What Tenure's worker needs of memory meanwhile is looked at all the time.
 */
export async function measureReconcile(
  api: ApiClient,
  stack: Stack,
  options: { readonly accounts: number; readonly root: string; readonly stops: Stops },
  say: (text: string) => void,
): Promise<readonly Figure[]> {
  const count = options.accounts;
  const sandbox = await startSandboxProcess(options.root, count);
  options.stops.push(() => sandbox.stop());
  say(`${count} accounts: read by a plain loop`);
  const before = await readAll(sandbox, PAGE);
  const appId = await createDemoApp(api, {
    target: sandbox,
    displayName: 'Compared',
    domains: [DOMAIN],
    key: 'compared',
  });
  say(`${count} people`);
  await fillDirectory(stack.databaseUrl, appId, before.accounts, DRIFTED);
  const idle = workerMemory(stack);
  say('compared');
  const first = await compare();
  say('compared again');
  const second = await compare();
  say('read by a plain loop again');
  const after = await readAll(sandbox, PAGE);
  const plain = (before.ms + after.ms) / 2;
  const ours = Math.min(first.ms, second.ms);
  const { counts } = second.row;
  const found = `${counts.matched} matched, ${counts.drifted} drifted, ${counts.missing ?? 0} missing`;
  const name = `reconcile ${count} accounts`;
  const note = `${Math.round(count / (ours / 1000))} accounts/s; ${found}`;
  return [
    { name, value: ours / 1000, unit: 's', note },
    {
      name: `${name}, of a plain loop`,
      ...{ value: plain / ours, unit: '', target: { is: 'at least' as const, value: 0.8 } },
      note: `${before.requests} requests one after the other in ${(plain / 1000).toFixed(1)} s; then ${(first.ms / 1000).toFixed(1)} s, ${(second.ms / 1000).toFixed(1)} s`,
    },
    {
      name: `${name}, memory: worker`,
      value: Math.max(first.most, second.most),
      unit: 'MB',
      note: `idle ${Math.round(idle)} MB; first ${Math.round(first.most)}, second ${Math.round(second.most)}`,
    },
  ];

  async function compare() {
    const path = `/v1/apps/${appId}/reconciliations`;
    const { id } = await api.call('POST', path, reconciliation, {
      body: {},
      idempotencyKey: `compare-${Math.random()}`,
    });
    for (let most = 0; ; await sleep(LOOK_MS)) {
      most = Math.max(most, workerMemory(stack));
      const row = await api.call('GET', `${path}/${id}`, reconciliation);
      if (row.status === 'running') continue;
      if (row.status !== 'done' || row.finishedAt === null) {
        throw permanent('not_compared', `The comparison ended as ${row.status}: ${JSON.stringify(row)}`);
      }
      return { row, most, ms: Date.parse(row.finishedAt) - Date.parse(row.createdAt) };
    }
  }
}

function workerMemory(stack: Stack): number {
  const pid = stack.pidOf('worker');
  return pid === undefined ? 0 : residentMemory(pid);
}
