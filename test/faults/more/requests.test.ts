import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { row } from '../harness/row.ts';
import { findSchemathesis } from '../harness/schemathesis.ts';
import { createStack, type Stack } from '../harness/stack.ts';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];

describe('requests that nobody would send', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await createStack();
    await stack.startApi();
  });
  afterAll(() => stack?.stop());

  // Who may call what is test/integration/api/openapiWalk.test.ts: each route without a key, and without its scope.
  row('29', 'schemathesis makes requests up from the OpenAPI document', 420, async (it) => {
    const program = await findSchemathesis();
    if (program === undefined) return { skipped: 'no Python, or no way to PyPI' };
    const args = ['run', `${stack.apiUrl}/openapi.json`, '--header', `Authorization: Bearer ${stack.adminKey}`];
    args.push(
      '--checks',
      CHECKS.join(),
      '--phases',
      'examples,coverage,fuzzing',
      '--max-examples',
      String(it.size(3, 15)),
    );
    args.push('--seed', String(it.random.seed), '--generation-database', 'none', '--continue-on-failure', '--no-color');
    const { said, ok } = await new Promise<{ said: string; ok: boolean }>((resolve) => {
      const options = { cwd: stack.home, env: { ...process.env, HOME: join(stack.home) }, maxBuffer: 50e6 };
      execFile(program, args, options, (error, stdout, stderr) =>
        resolve({ said: stdout + stderr, ok: error === null }),
      );
    });
    expect(ok, said.slice(-6000)).toBe(true);
    const [, generated = '?'] = /(\d+) generated/.exec(said) ?? [];
    return { requests: generated };
  });
});
