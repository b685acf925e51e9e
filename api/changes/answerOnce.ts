import type { Context, TypedResponse } from 'hono';
import type { JSONParsed } from 'hono/utils/types';
import { claimRequest, findAnswer, keepAnswer } from '../../db/idempotency.ts';
import { transact } from '../../db/transact.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { type KeptAnswer, keepable, keptAnswer } from './keptAnswer.ts';
import { requestKey, reused } from './requestKey.ts';

/**
 * Runs a POST that asks a target and changes nothing there: no transaction is open while it waits. With an
 * Idempotency-Key its answer is kept and given again, as everywhere; twins at once may both ask, and both are given the
 * answer that was kept first.
 */
export async function answerOnce<T extends object, P extends string>(
  deps: Pick<AppDeps, 'db' | 'sealer'>,
  c: Context<ApiEnv, P>,
  ask: () => Promise<{ readonly body: T }>,
): Promise<Response & TypedResponse<JSONParsed<T>, 200, 'json'>> {
  const request = await requestKey(c);
  if (request === undefined) return c.json((await ask()).body, 200);
  const known = await findAnswer<KeptAnswer, 200>(deps.db, request);
  if (known.kind === 'answered') return c.json(keptAnswer<T>(known.answer, request, deps.sealer), 200);
  if (known.kind === 'reused') throw reused();
  const asked = await ask();
  const { body } = await transact(deps.db, async (tx) => {
    const claim = await claimRequest<KeptAnswer, 200>(tx, request);
    if (claim.kind === 'answered') return { body: keptAnswer<T>(claim.answer, request, deps.sealer) };
    if (claim.kind === 'reused') throw reused();
    await keepAnswer(tx, request, 200, keepable(asked.body, request, undefined));
    return asked;
  });
  return c.json(body, 200);
}
