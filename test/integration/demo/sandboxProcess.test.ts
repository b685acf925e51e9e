import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { readTarget } from '../../../runtime/demo/readTarget.ts';
import { startSandboxProcess } from '../../../runtime/demo/startSandbox.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

describe('the sandbox as a process beside the demo', () => {
  it('serves with a token of its own, is read page by page, and ends when it is stopped', async () => {
    const sandbox = await startSandboxProcess(ROOT);
    try {
      for (let n = 0; n < 120; n += 1) {
        const answer = await request(`${sandbox.baseUrl}/Users`, {
          method: 'POST',
          headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/scim+json' },
          body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: `u${n}` }),
        });
        await answer.body.dump();
      }
      expect(new Set((await readTarget(sandbox)).users.map(({ userName }) => userName)).size).toBe(120);
      await expect(readTarget({ ...sandbox, token: 'wrong' })).rejects.toMatchObject({ code: 'target_unreadable' });
    } finally {
      await sandbox.stop();
    }
    expect(() => process.kill(sandbox.pid, 0)).toThrow();
  });

  it('says why it did not start', async () => {
    await expect(startSandboxProcess(join(ROOT, 'no-such-folder'))).rejects.toThrow();
  });
});
