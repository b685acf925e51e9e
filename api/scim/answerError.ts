import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { Refusal } from '../../db/acceptance/refusal.ts';
import { databaseFailure, isCollision, isLocked, isTaken, isUnavailable, isUnstorable } from '../../db/failure.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import { badRequest, notUnique, ScimError } from '../../domain/scim/scimError.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { AppDeps } from '../deps.ts';
import { RequestError } from '../problems/requestError.ts';
import { TAKEN } from '../problems/statuses.ts';
import { SCIM_JSON } from './answer.ts';
import type { ScimEnv } from './scimEnv.ts';

export const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** Turns whatever is thrown below `/scim/v2` into SCIM's own error (RFC 7644 section 3.12). */
export function answerScimError(deps: Pick<AppDeps, 'logger'>) {
  return (error: unknown, c: Context<ScimEnv>): Response => {
    const known = scimErrorOf(error);
    if (known === undefined) {
      deps.logger.error({ requestId: c.get('requestId'), ...errorTrace(error) }, 'unexpected error');
    }
    const answered = known ?? unexpected();
    return c.body(JSON.stringify(errorBody(answered)), answered.status, {
      ...answered.headers,
      'Content-Type': SCIM_JSON,
    });
  };
}

/** `status` is a text, as the RFC has it. */
export function errorBody({ status, scimType, message }: ScimError): JsonObject {
  return {
    schemas: [ERROR_SCHEMA],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail: message,
  };
}

export function unexpected(): ScimError {
  return new ScimError(500, 'Something went wrong on our side.');
}

/** What a client is told of an error; undefined for our own mistakes. */
export function scimErrorOf(error: unknown): ScimError | undefined {
  if (error instanceof ScimError) return error;
  if (error instanceof Refusal) return ofRefusal(error);
  if (error instanceof RequestError) return ofRequestError(error);
  if (error instanceof HTTPException) return badRequest('invalidSyntax', 'The body is not valid JSON.');
  const failure = databaseFailure(error);
  if (failure === undefined) return undefined;
  if (isUnavailable(failure) || isCollision(failure) || isLocked(failure)) {
    const retry = { headers: { 'Retry-After': '1' } };
    return new ScimError(503, 'Other work is under way, or Postgres is not reachable: send the request again.', retry);
  }
  if (isUnstorable(failure))
    return badRequest('invalidValue', 'Some text holds a NUL character or half a surrogate pair.');
  const taken = isTaken(failure) ? TAKEN[failure.constraint ?? ''] : undefined;
  return taken === undefined ? undefined : notUnique(taken.message);
}

function ofRefusal({ because, message }: Refusal): ScimError {
  if (because === 'missing') return new ScimError(404, message);
  return because === 'conflict' ? notUnique(message) : badRequest('invalidValue', message);
}

const STATUSES = [400, 401, 403, 404, 405, 409, 413, 415, 503] as const;

function ofRequestError({ status, message, headers }: RequestError): ScimError {
  return new ScimError(STATUSES.find((it) => it === status) ?? 400, message, { headers });
}
