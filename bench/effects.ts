import { request } from 'undici';
import { z } from 'zod';
import { permanent } from '../domain/errors.ts';
import type { RunningSandbox } from '../runtime/demo/startSandbox.ts';

/** A write as the sandbox committed it. */
const effect = z.looseObject({
  seq: z.number(),
  /** Milliseconds since 1970, by this machine's clock. */
  time: z.number(),
  method: z.string(),
  resourceType: z.string(),
  id: z.string(),
  userName: z.string().optional(),
  externalId: z.string().optional(),
  active: z.boolean().optional(),
});
export type Effect = z.output<typeof effect>;

/** What the sandbox target did after the effect numbered `after`; 0 is from the beginning. */
export async function readEffects(sandbox: RunningSandbox, after: number): Promise<readonly Effect[]> {
  const answer = await request(`${new URL(sandbox.baseUrl).origin}/__sandbox/effects?after=${after}`, {
    headers: { authorization: `Bearer ${sandbox.token}` },
  });
  const body: unknown = await answer.body.json();
  if (answer.statusCode !== 200) throw permanent('bench_effects', `The sandbox answered ${answer.statusCode}.`);
  return z.object({ data: z.array(effect) }).parse(body).data;
}
