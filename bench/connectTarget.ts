import { z } from 'zod';
import { permanent } from '../domain/errors.ts';
import type { ApiClient } from '../runtime/demo/apiClient.ts';
import { createDemoApp, entitleEverybody } from '../runtime/demo/connectApp.ts';
import { postEvents } from '../runtime/demo/feed.ts';
import type { RunningSandbox } from '../runtime/demo/startSandbox.ts';
import { readEffects } from './effects.ts';
import { DOMAIN, onboardOf } from './people.ts';
import { type Recording, startRecorder, templateOf } from './recording.ts';
import { settle } from './settle.ts';

/** An app at this target that entitles everybody; answers its id. */
export async function connectTarget(api: ApiClient, target: { baseUrl: string; token: string }): Promise<string> {
  const name = `Bench ${new URL(target.baseUrl).port}`;
  const key = name.replace(' ', '-');
  const appId = await createDemoApp(api, { target, displayName: name, domains: [DOMAIN], key });
  await entitleEverybody(api, appId, key);
  await settle(api);
  return appId;
}

/**
 * Records what Tenure sends for one onboard, through an app of its own that is removed again. The second person's, as
 * the first one's push also learns what the target can do.
 */
export async function recordOnboard(
  api: ApiClient,
  sandbox: RunningSandbox,
  groups: readonly string[],
): Promise<Recording> {
  const recorder = await startRecorder(sandbox.baseUrl);
  try {
    const appId = await connectTarget(api, { baseUrl: recorder.baseUrl, token: sandbox.token });
    await onboard('zq-rec-1');
    recorder.take();
    const key = 'zq-rec-2';
    await onboard(key);
    const requests = recorder.take();
    const account = (await readEffects(sandbox, 0)).find(({ userName }) => userName?.startsWith(key) === true);
    if (account?.externalId === undefined) throw permanent('bench_recording', 'The recorded person has no account.');
    await api.call('DELETE', `/v1/apps/${appId}?accounts=keep`, z.unknown());
    await settle(api);
    const person = { key, userId: account.externalId, remoteId: account.id };
    return { origin: new URL(sandbox.baseUrl).origin, requests: templateOf(requests, person) };
  } finally {
    await recorder.stop();
  }

  async function onboard(key: string): Promise<void> {
    await postEvents(api, [onboardOf(key, groups)], 'bench-record', () => {});
    await settle(api);
  }
}
