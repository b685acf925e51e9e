import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDataConverter } from '../../runtime/codec/dataConverter.ts';
import { installRuntime } from '../../runtime/workers/installRuntime.ts';
import { bundleWorkflows } from '../../runtime/workers/workflowBundle.ts';
import * as workflows from '../../workflows/index.ts';
import { testCache } from '../testCache.ts';
import { TEST_KEYS } from '../testKeys.ts';

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));

/**
 * Workflows that were started by an older version are still running when a new one is rolled out: today's code must
 * go through every history kept here. One that can't needs `patched()`, or a new workflow name (docs/operations.md);
 * record.test.ts makes new histories.
 */
describe('saved histories', async () => {
  // Those from before the codec are in clear, and go through it as they are.
  const dataConverter = createDataConverter(TEST_KEYS, pino({ level: 'silent' }));
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.json')).sort();
  let workflowBundle: { readonly code: string };
  beforeAll(async () => {
    installRuntime(pino({ level: 'silent' }));
    workflowBundle = await bundleWorkflows(testCache());
  });

  test.each(files)('%s is replayed by today’s code', async (file) => {
    const history = historyFromJSON(JSON.parse(await readFile(`${FOLDER}${file}`, 'utf8')));
    await Worker.runReplayHistory({ workflowBundle, dataConverter }, history, file.replace('.json', ''));
  });

  test('there is one of every workflow', () => {
    for (const name of Object.keys(workflows)) {
      expect(
        files.some((file) => file.startsWith(`${name}-`)),
        name,
      ).toBe(true);
    }
  });

  test('another length of a timer is no other course: that needs no patched()', async () => {
    const [file = ''] = files.filter((name) => name.startsWith('scheduled-onboard'));
    const text = await readFile(`${FOLDER}${file}`, 'utf8');
    const changed = text.replaceAll(/"startToFireTimeout": "[^"]+"/g, '"startToFireTimeout": "7s"');
    expect(changed).not.toBe(text);
    await Worker.runReplayHistory({ workflowBundle, dataConverter }, historyFromJSON(JSON.parse(changed)), 'changed');
  });

  test('a history that the code can’t have made is refused', async () => {
    const [file = ''] = files.filter((name) => name.startsWith('onboard-'));
    const text = await readFile(`${FOLDER}${file}`, 'utf8');
    const other = historyFromJSON(JSON.parse(text.replaceAll('"pushAccount"', '"pushSomethingElse"')));
    await expect(Worker.runReplayHistory({ workflowBundle, dataConverter }, other)).rejects.toThrow(/nondeterminism/i);
  });
});
