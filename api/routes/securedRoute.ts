import { createRoute, type RouteConfig, type z } from '@hono/zod-openapi';
import type { Scope } from '../../domain/scopes.ts';
import { requireScope } from '../auth/requireScope.ts';
import { COMMON_PROBLEMS } from '../problems/problem.ts';

/** The name of the security scheme in the OpenAPI document. */
export const BEARER = 'bearer';

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key and body within 24 hours: the first answer again, and nothing is done twice.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
} as const;

/**
 * A route that needs an API key with `scope`: the check, the document's `security`, the refusals common to all calls,
 * and for a POST the Idempotency-Key header.
 */
export function securedRoute<
  P extends string,
  R extends Omit<RouteConfig, 'path' | 'security' | 'middleware' | 'parameters'> & { path: P },
>(scope: Scope, route: R) {
  return createRoute({
    ...route,
    security: [{ [BEARER]: [scope] }],
    middleware: requireScope(scope),
    responses: withCommon<R['responses']>(route.responses),
    ...(route.method === 'post' ? { parameters: [IDEMPOTENCY_KEY] } : {}),
  });
}

/** The type is written out: of a generic spread TypeScript makes the statuses texts, and the client sees none of them. */
function withCommon<R extends object>(responses: R): typeof COMMON_PROBLEMS & R {
  return { ...COMMON_PROBLEMS, ...responses };
}

/** A JSON body; `example` is shown in the document, and the tests send it. */
export function jsonBody<S extends z.ZodType>(schema: S, example: z.input<S>) {
  return { required: true, content: { 'application/json': { schema, example } } };
}

/** The same for a body that may be left out. */
export function optionalBody<S extends z.ZodType>(schema: S, example: z.input<S>) {
  return { required: false, content: { 'application/json': { schema, example } } };
}

/** A JSON answer. */
export function jsonAnswer<S extends z.ZodType>(description: string, schema: S) {
  return { description, content: { 'application/json': { schema } } };
}
