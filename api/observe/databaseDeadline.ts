import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { MiddlewareHandler } from 'hono';
import type { Db } from '../../db/connect.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { RequestError } from '../problems/requestError.ts';

/** A request that takes longer has Postgres asked whether it is there at all. */
const PATIENCE_MS = 3000;
/** How long it may take to say so. */
const PROBE_MS = 1500;

/**
 * Answers 503 while Postgres says nothing: a network that swallows what is sent would hold every request up for as long
 * as it likes, and the sender with it. A request that is only slow is left alone.
 *
 * The change of such a request may be committed later all the same; sent again with its Idempotency-Key, it is not made twice.
 */
export function databaseDeadline({ db }: Pick<AppDeps, 'db'>): MiddlewareHandler<ApiEnv> {
  const isSilent = createProbe(db);
  // Busy is not silent: where others are answered meanwhile, the question may only wait its turn for a connection.
  let answered = 0;
  return async (_c, next) => {
    const work = next().then(() => {
      answered = performance.now();
      return true;
    });
    const slow = async () => {
      for (;;) {
        if (await endsWithin(work, PATIENCE_MS)) return;
        if (performance.now() - answered > PATIENCE_MS && (await isSilent())) throw silent();
      }
    };
    // An abandoned request's own end is nobody's matter any more.
    work.catch(() => {});
    await Promise.race([work, slow()]);
  };
}

/** Whether Postgres is silent; all who wonder share one question. */
function createProbe(db: Db): () => Promise<boolean> {
  let asking: Promise<boolean> | undefined;
  const ask = async () => {
    // Refused is an answer: the request itself hears the same.
    const answer = db.execute(sql`select 1`).then(
      () => true,
      () => true,
    );
    return !(await endsWithin(answer, PROBE_MS));
  };
  return () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

/** Whether `work` ends in this time. @throws what it throws. */
async function endsWithin(work: Promise<boolean>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  try {
    return await Promise.race([work, sleep(ms, false, { signal: timer.signal, ref: false })]);
  } finally {
    timer.abort();
  }
}

function silent(): RequestError {
  return new RequestError(
    503,
    'database_silent',
    'Postgres does not answer now; whether the change is made is not known.',
    {
      remedy: 'Send the request again after Retry-After, with its Idempotency-Key.',
      headers: { 'Retry-After': '1' },
    },
  );
}
