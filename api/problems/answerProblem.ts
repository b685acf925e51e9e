import { STATUS_CODES } from 'node:http';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { z } from 'zod';
import { Refusal } from '../../db/acceptance/refusal.ts';
import { databaseFailure, isCollision, isLocked, isTaken, isUnavailable, isUnstorable } from '../../db/failure.ts';
import { TenureError } from '../../domain/errors.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import type { problem } from './problem.ts';
import { RequestError } from './requestError.ts';
import { fieldOf, statusOf, TAKEN } from './statuses.ts';

/** The one place that turns errors into answers: `app.onError`. */
export function answerProblem(deps: Pick<AppDeps, 'logger'>) {
  return (error: unknown, c: Context<ApiEnv>): Response => {
    const refused = refusalOf(error);
    if (refused === undefined) {
      deps.logger.error({ requestId: c.get('requestId'), ...errorTrace(error) }, 'unexpected error');
      return writeProblem(c, new RequestError(500, 'internal_error', 'Something went wrong on our side.'));
    }
    return writeProblem(c, refused);
  };
}

/** Writes a refusal as problem+json (RFC 9457). */
export function writeProblem(c: Context<ApiEnv>, error: RequestError): Response {
  const { status, code, message, remedy, errors } = error;
  const body: z.output<typeof problem> = {
    type: `urn:tenure:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    instance: c.req.path,
    code,
    requestId: c.get('requestId'),
    ...(remedy === undefined ? {} : { remedy }),
    ...(errors.length === 0 ? {} : { errors: [...errors] }),
  };
  return c.body(JSON.stringify(body), status, { ...error.headers, 'Content-Type': 'application/problem+json' });
}

function refusalOf(error: unknown): RequestError | undefined {
  if (error instanceof RequestError) return error;
  if (error instanceof Refusal) {
    return new RequestError(REFUSED[error.because], error.code, error.message, { errors: error.fields });
  }
  if (error instanceof TenureError) return ofTenureError(error);
  if (error instanceof HTTPException) return ofHttpException(error);
  const failure = databaseFailure(error);
  if (failure === undefined) return undefined;
  if (isCollision(failure) || isLocked(failure)) return busy();
  if (isUnavailable(failure)) return unavailable();
  if (isUnstorable(failure)) {
    return new RequestError(422, 'unstorable_text', 'Some text holds a NUL character or half a surrogate pair.');
  }
  const taken = isTaken(failure) ? TAKEN[failure.constraint ?? ''] : undefined;
  if (taken === undefined) return undefined;
  const { code, field, message } = taken;
  return new RequestError(409, code, message, { errors: [{ field, message }] });
}

const REFUSED = { missing: 404, conflict: 409, invalid: 422 } as const;

function ofTenureError(error: TenureError): RequestError | undefined {
  if (error.kind === 'bug') return undefined;
  const status = statusOf(error);
  const field = fieldOf(error.code);
  const seconds = Math.max(1, Math.ceil((error.retryAfterMs ?? 1000) / 1000));
  return new RequestError(status, error.code, error.message, {
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    ...(field === undefined ? {} : { errors: [{ field, message: error.message, expected: error.remedy }] }),
    ...(status === 503 ? { headers: { 'Retry-After': String(seconds) } } : {}),
  });
}

function ofHttpException({ status }: HTTPException): RequestError | undefined {
  if (status === 400) return new RequestError(400, 'malformed_json', 'The body is not valid JSON.');
  if (status === 403) return new RequestError(403, 'cross_site_form', 'This form was sent by a page of another site.');
  if (status === 415) {
    return new RequestError(415, 'unsupported_media_type', 'The body must be sent as Content-Type: application/json.');
  }
  return undefined;
}

/** 503 where other work holds what a request needs, and went on holding it. */
function busy(): RequestError {
  return new RequestError(503, 'database_busy', 'Other changes are under way to the same things.', {
    remedy: 'Send the request again after Retry-After; nothing of it was kept.',
    headers: { 'Retry-After': '1' },
  });
}

/** 503 for a database that can't be reached now. */
export function unavailable(): RequestError {
  return new RequestError(503, 'database_unavailable', 'Postgres is not reachable now.', {
    remedy: 'Send the request again after Retry-After; nothing of it was kept.',
    headers: { 'Retry-After': '1' },
  });
}
