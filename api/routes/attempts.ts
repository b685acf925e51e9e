import { OpenAPIHono, z } from '@hono/zod-openapi';
import { findEvent } from '../../db/events.ts';
import { listAttempts, type StepAttempt } from '../../db/stepAttempts.ts';
import { STEP_OUTCOMES } from '../../domain/lifecycle.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { notFound } from '../problems/requestError.ts';
import { idInPath } from '../schemas/ids.ts';
import { jsonAnswer, securedRoute } from './securedRoute.ts';

const attempt = z
  .object({
    appId: z.string().nullable(),
    userId: z.string().nullable().openapi({ description: 'Whose account; null: groups, or all whom the event covers' }),
    attempt: z.int().openapi({ description: 'From 1; begins anew after a retry' }),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
    durationMs: z.int(),
    outcome: z.enum(STEP_OUTCOMES).openapi({ description: 'waiting: it failed, and is tried again by itself' }),
    code: z.string().nullable().openapi({ description: 'Why it failed, or was not done' }),
    httpStatus: z.int().nullable(),
    message: z.string().nullable(),
    remedy: z.string().nullable(),
  })
  .openapi('StepAttempt');

const list = securedRoute('events:read', {
  method: 'get',
  path: '/v1/events/{id}/attempts',
  tags: ['Events'],
  summary: "What was tried of an event's steps",
  description: "Oldest first, at most 1000. Of a step's failures the first 20 and the last 80 are kept.",
  request: { params: idInPath('evt') },
  responses: { 200: jsonAnswer('The attempts', z.object({ data: z.array(attempt) }).openapi('StepAttempts')) },
});

/** The attempts of an event's steps. */
export function attemptRoutes({ db }: AppDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(list, async (c) => {
    const { id } = c.req.valid('param');
    if ((await findEvent(db, id)) === undefined) throw notFound('evt');
    return c.json({ data: (await listAttempts(db, id)).map(show) }, 200);
  });
}

function show(it: StepAttempt): z.output<typeof attempt> {
  const { appId, userId, outcome, code, httpStatus, message, remedy, startedAt, finishedAt } = it;
  return {
    appId,
    userId,
    attempt: it.attempt,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    durationMs: Math.max(0, finishedAt.getTime() - startedAt.getTime()),
    outcome,
    code,
    httpStatus,
    message,
    remedy,
  };
}
