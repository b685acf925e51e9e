import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { testCache } from '../../testCache.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../../../runtime/temporalCli.ts', import.meta.url));

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tenure-cli-'));
});
afterAll(() => rm(home, { recursive: true }));

describe('npm run temporal', () => {
  it('runs the CLI on the Temporal that Tenure uses, and ends as it does', async () => {
    const env = { TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: inject('temporalNamespace') };
    const { stdout } = await temporal(env, 'workflow', 'count', '--query', 'TenureStage="needs_attention"');
    expect(stdout).toMatch(/^Total: \d+/);
    await expect(temporal(env, 'workflow', 'signal')).rejects.toMatchObject({ code: 1 });
  });

  it('says so where there is no Temporal yet', async () => {
    const refused = temporal({}, 'workflow', 'list');
    await expect(refused).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('no Temporal in') });
  });
});

function temporal(env: Record<string, string>, ...args: string[]) {
  const { TEMPORAL_ADDRESS: _, ...others } = process.env;
  return run(process.execPath, ['--import', 'tsx', program, ...args], {
    env: { ...others, TENURE_HOME: home, TENURE_CACHE: testCache(), ...env },
  });
}
