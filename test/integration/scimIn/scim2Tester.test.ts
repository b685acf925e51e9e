import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../api/startApi.ts';
import { findPython } from '../scim/scim2Server.ts';
import { runScim2Tester } from './scim2Cli.ts';
import { aScimClient } from './scimClient.ts';

const python = await findPython();
if (python === undefined) console.warn('No Python with venv is here: scim2-tester is not run.');

describe.skipIf(python === undefined)('scim2-tester, which knows SCIM by other people’s reading of the RFCs', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => {
    await api.stop();
  });

  it('finds nothing wrong', async () => {
    const { token } = await aScimClient(api);
    const server = serve({ fetch: api.app.fetch, port: 0, hostname: '127.0.0.1' });
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    try {
      const url = `http://127.0.0.1:${address.port}/scim/v2`;
      const { code, output } = await runScim2Tester(python ?? '', { url, token });
      // With what the tester says of each on the lines that follow.
      const lines = output.split('\n');
      const failures = lines.flatMap((line, n) => (/ERROR|CRITICAL/.test(line) ? lines.slice(n, n + 4) : []));
      expect({ failures, code }).toEqual({ failures: [], code: 0 });
      expect(output).toContain('SUCCESS');
    } finally {
      server.close();
    }
  }, 300_000);
});
