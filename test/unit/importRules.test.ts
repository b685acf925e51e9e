import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkImports } from '../../scripts/importRules.mjs';
import { readImports } from '../../scripts/readImports.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The faults of a small tree: file names to their sources. */
function faultsOf(tree: Readonly<Record<string, string>>): string[] {
  return checkImports(Object.entries(tree).map(([path, source]) => ({ path, imports: readImports(path, source) })));
}

describe('the import rules', () => {
  it.each<[string, string, string, string]>([
    ['domain the database', 'domain/a.ts', `import { apps } from '../db/apps.ts';`, 'may import only domain/'],
    ['domain types of connectors', 'domain/a.ts', `import type { C } from '../connectors/c.ts';`, 'only domain/'],
    ['domain a framework', 'domain/a.ts', `import { sql } from 'drizzle-orm/pg-core';`, 'this package'],
    ['domain the file system', 'domain/a.ts', `import { readFile } from 'node:fs/promises';`, 'only node:crypto'],
    ['domain the same by its old name', 'domain/a.ts', `import fs from 'fs';`, 'only node:crypto'],
    [
      'connectors the database',
      'connectors/x/a.ts',
      `export { apps } from '../../db/apps.ts';`,
      'only connectors/, domain/',
    ],
    ['connectors Temporal', 'connectors/a.ts', `import { Context } from '@temporalio/activity';`, 'this package'],
    ['the database an HTTP client', 'db/a.ts', `import { request } from 'undici';`, 'this package'],
    [
      'the database a connector’s value',
      'db/a.ts',
      `import { C } from '../connectors/c.ts';`,
      'only types of connectors/',
    ],
    ['activities the API', 'activities/a.ts', `import { app } from '../api/app.ts';`, 'may import only activities/'],
    [
      'activities a workflow’s type',
      'activities/a.ts',
      `import type { W } from '../workflows/w.ts';`,
      'may import only',
    ],
    [
      'workflows a value of activities',
      'workflows/a.ts',
      `import { push } from '../activities/push.ts';`,
      'only types of activities/',
    ],
    [
      'workflows it half as a type',
      'workflows/a.ts',
      `import { type A, push } from '../activities/p.ts';`,
      'only types of',
    ],
    ['workflows the database', 'workflows/a.ts', `import '../db/apps.ts';`, 'may import only workflows/, domain/'],
    ['workflows the database late', 'workflows/a.ts', `await import('../db/apps.ts');`, 'may import only workflows/'],
    ['workflows node', 'workflows/a.ts', `import { readFile } from 'node:fs';`, `workflows can't load it`],
    [
      'workflows the client',
      'workflows/a.ts',
      `import { Client } from '@temporalio/client';`,
      `workflows can't load it`,
    ],
    ['workflows any other package', 'workflows/a.ts', `import { z } from 'zod';`, `workflows can't load it`],
    [
      'the API a workflow’s code',
      'api/a.ts',
      `import { onboard } from '../workflows/onboard.ts';`,
      'only types of workflows/',
    ],
    ['the API what wires it', 'api/a.ts', `export * from '../runtime/config.ts';`, 'may import only api/'],
    ['anybody a file by another ending', 'domain/a.ts', `import { apps } from '../db/apps.js';`, 'its own ending'],
    ['anybody a folder', 'domain/a.ts', `import { db } from '../db';`, 'its own ending'],
    [
      'anybody a path from the root',
      'api/a.ts',
      `import x from '/srv/tenure/runtime/config.ts';`,
      'may import only api/',
    ],
  ])('forbid %s', (_what, path, source, reason) => {
    const faults = faultsOf({ [path]: `// A comment first.\n${source}\n` });
    expect(faults).toEqual([expect.stringContaining(`${path}:2 imports `)]);
    expect(faults[0]).toContain(reason);
  });

  it('follow what a workflow reaches through domain/ to what it can’t load', () => {
    const tree = {
      'workflows/onboard.ts': `import { plan } from '../domain/plan.ts';`,
      'domain/plan.ts': `import { seal } from './seal.ts';\nimport type { Cel } from '@bufbuild/cel';`,
      'domain/seal.ts': `import { createHash } from 'node:crypto';`,
    };
    expect(faultsOf(tree)).toEqual([
      `domain/seal.ts:1 imports node:crypto, and workflows/onboard.ts reaches it: workflows can't load it`,
    ]);
    expect(faultsOf({ ...tree, 'workflows/onboard.ts': '' })).toEqual([]);
  });

  it('allow what the design allows', () => {
    expect(
      faultsOf({
        'domain/a.ts': `import { createHash } from 'node:crypto';\nimport { z } from 'zod';\nimport './b.ts';`,
        'connectors/scim/a.ts': `import { request } from 'undici';\nimport { d } from '../../domain/d.ts';`,
        'db/a.ts': `import postgres from 'postgres';\nimport type { P } from '../connectors/connector.ts';`,
        'activities/a.ts': `import { apps } from '../db/apps.ts';\nimport { Context } from '@temporalio/activity';`,
        'workflows/a.ts': `import { proxyActivities } from '@temporalio/workflow';\nimport type { A } from '../activities/index.ts';`,
        'api/a.ts': `import { Hono } from 'hono';\nimport type * as flows from '../workflows/index.ts';\nimport { db } from '../db/connect.ts';`,
        'runtime/a.ts': `import '../api/app.ts';\nimport '../activities/index.ts';`,
      }),
    ).toEqual([]);
  });

  it('read every way to import, and refuse a file that can’t be read', () => {
    const source = `import a, { type B } from './a.ts';\nimport type C from './c.ts';\nexport * from 'd';\nexport type { E } from './e.ts';\nconst f = await import('./f.ts');\n`;
    expect(readImports('api/x.ts', source)).toEqual([
      { line: 1, to: 'api/a.ts', own: true, typeOnly: false },
      { line: 2, to: 'api/c.ts', own: true, typeOnly: true },
      { line: 3, to: 'd', own: false, typeOnly: false },
      { line: 4, to: 'api/e.ts', own: true, typeOnly: true },
      { line: 5, to: 'api/f.ts', own: true, typeOnly: false },
    ]);
    expect(() => readImports('api/x.ts', 'import { from')).toThrow(/^api\/x\.ts can't be parsed/);
  });
});

describe('the checker as npm test runs it', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tenure-imports-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const check = () =>
    new Promise<{ status: number; output: string }>((resolve) => {
      execFile(process.execPath, ['scripts/import-rules.mjs', folder], { cwd: ROOT }, (error, stdout, stderr) => {
        resolve({ status: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
      });
    });
  const write = (path: string, source: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
  };

  it('passes this tree’s domain, and fails once a fault is planted in it', async () => {
    cpSync(join(ROOT, 'domain'), join(folder, 'domain'), { recursive: true });
    expect(await check()).toEqual({
      status: 0,
      output: expect.stringMatching(/^\d+ modules read, 0 forbidden imports\n$/),
    });
    write('domain/deep/down/planted.ts', `import { apps } from '../../../db/apps.ts';\n`);
    const { status, output } = await check();
    expect(status).toBe(1);
    expect(output).toContain('domain/deep/down/planted.ts:1 imports db/apps.ts: domain/ may import only domain/\n');
    expect(output).toContain('1 forbidden imports');
  });

  it('fails where it reads nothing', async () => {
    expect(await check()).toEqual({ status: 1, output: expect.stringContaining('No module was read') });
  });
});
