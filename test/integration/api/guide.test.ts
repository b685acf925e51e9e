import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardHolds } from '../../../db/schema/index.ts';
import { isId } from '../../../domain/ids.ts';
import { SCOPES } from '../../../domain/scopes.ts';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import { insertOpenStep, insertUser } from './fixtures.ts';
import { openApiDocument, operationsOf } from './openApiDocument.ts';
import { ADMIN_KEY, startApi, type TestApi } from './startApi.ts';

const guide = await readFile(new URL('../../../docs/api.md', import.meta.url), 'utf8');
const run = promisify(execFile);

let api: TestApi;
let target: Sandbox;
let folder: string;
beforeAll(async () => {
  [api, target] = [await startApi(), await startSandbox({ port: 0, token: 'the-bearer-token' })];
  folder = await mkdtemp(join(tmpdir(), 'tenure-guide-'));
  // A refusal makes curl, and so the example, fail.
  await writeFile(join(folder, '.curlrc'), 'fail-with-body\n');
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await target.stop();
  await api.stop();
});

describe('docs/api.md', () => {
  it('names every call and every scope', async () => {
    const document = openApiDocument.parse((await api.call('GET', '/openapi.json')).body);
    const calls = operationsOf(document).map(({ method, path }) => `${method} ${path}`);
    const text = guide.replaceAll('\n', ' ');
    expect(calls.filter((call) => !text.includes(`\`${call}\``))).toEqual([]);
    expect(SCOPES.filter((scope) => !text.includes(`\`${scope}\``))).toEqual([]);
  });

  it('has examples that work, one after the other', async () => {
    const server = serve({ fetch: api.app.fetch, port: 0, hostname: '127.0.0.1' });
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const variables = join(folder, 'variables');
    await writeFile(variables, '');
    const env = { ...process.env, TENURE: `http://127.0.0.1:${port}`, KEY: ADMIN_KEY, CURL_HOME: folder };
    try {
      const examples = [...guide.matchAll(/^```sh( stuck)?\n([\s\S]*?)^```/gm)];
      expect(examples.length).toBeGreaterThan(15);
      for (const [, stuck, example = ''] of examples) {
        if (stuck !== undefined) await getStuck(variables);
        const script = `set -euo pipefail; source ${variables}
          ${example.replaceAll('https://scim.example.com/scim/v2', target.baseUrl)}
          declare -p APP USR GRP POL EVT KEY_ID 2>/dev/null > ${variables} || true`;
        await expect(run('bash', ['-c', script], { env }), example).resolves.toBeDefined();
      }
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

/** Lets $EVT be an event with a step of $APP that waits for a human, and that the deletion guard holds. */
async function getStuck(variables: string): Promise<void> {
  const [, appId = ''] = /APP="(.*)"/.exec(await readFile(variables, 'utf8')) ?? [];
  if (!isId('app', appId)) throw new Error('The guide has made no app before.');
  const userId = await insertUser(api.db);
  const eventId = await insertOpenStep(api.db, { appId, userId, outcome: 'needs_attention' });
  await api.db.insert(guardHolds).values({ eventId, appId, userId, operation: 'deactivate', reason: 'not_entitled' });
  await writeFile(variables, `${await readFile(variables, 'utf8')}\nEVT=${eventId}\n`);
}
