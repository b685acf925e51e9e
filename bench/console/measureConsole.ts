import type { ApiClient } from '../../runtime/demo/apiClient.ts';
import { startSandboxProcess } from '../../runtime/demo/startSandbox.ts';
import { connectTarget } from '../connectTarget.ts';
import type { Figure } from '../figure.ts';
import { fillYear } from '../report/measureReport.ts';
import { settle } from '../settle.ts';
import type { Stack, Stops } from '../stack.ts';
import { measureFirstPaint } from './firstPaint.ts';
import { measureLists } from './lists.ts';
import { measureLive, measureStorm } from './live.ts';
import { openPage } from './openPage.ts';
import { measureTyping } from './typing.ts';

const ROWS = 1_000_000;

/** The console in a real Chromium, against this Tenure with a target of its own; last in a database that is filled for it. */
export async function measureConsole(
  api: ApiClient,
  stack: Stack,
  { root, stops }: { readonly root: string; readonly stops: Stops },
  say: (text: string) => void,
): Promise<readonly Figure[]> {
  const sandbox = await startSandboxProcess(root);
  stops.push(() => sandbox.stop());
  const appId = await connectTarget(api, sandbox);
  const page = await openPage(stack, stops);
  say('live');
  const figures = [...(await measureLive(page, api))];
  say('mapping preview');
  figures.push(...(await measureTyping(page, appId)));
  say('first page');
  figures.push(...(await measureFirstPaint(page)));
  say('50 events a second');
  figures.push(...(await measureStorm(page, api)));
  say('the worker catches up');
  await settle(api);
  await stack.stopWorker();
  await fillYear(api, { databaseUrl: stack.databaseUrl, rows: ROWS }, say);
  say('lists');
  return [...figures, ...(await measureLists(page, api))];
}
