import { z } from '@hono/zod-openapi';

/** The body of every refusal (RFC 9457). */
export const problem = z
  .object({
    type: z.string().openapi({ example: 'urn:tenure:problem:app_not_found' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().openapi({ description: 'The path of the request' }),
    code: z.string().openapi({ description: 'Machine-readable and stable', example: 'app_not_found' }),
    requestId: z.string().openapi({ description: 'The X-Request-Id of the answer; in the log, too' }),
    remedy: z.string().optional().openapi({ description: 'What to do about it' }),
    errors: z
      .array(z.object({ field: z.string(), message: z.string(), expected: z.string().optional() }))
      .optional()
      .openapi({ description: 'What is wrong in the request, field by field' }),
  })
  .openapi('Problem');

function refusal(description: string) {
  return { description, content: { 'application/problem+json': { schema: problem } } };
}

/** What any call may be refused with. */
export const COMMON_PROBLEMS = {
  400: refusal('The body is not JSON'),
  401: refusal('No API key, or one that is unknown, revoked or expired'),
  403: refusal('The API key lacks the scope'),
  404: refusal('There is no such thing'),
  413: refusal('The body is larger than 1 MB'),
  415: refusal('The body is not of a content type that is understood'),
  422: refusal('Something in the request is wrong; `errors` names the fields'),
  500: refusal("Tenure's own mistake; the log has it under the request id"),
  503: refusal('Postgres is not reachable; try again after Retry-After'),
} as const;

/** For calls that can collide with how things stand. */
export const CONFLICT = { 409: refusal('Not possible as things stand') } as const;

/** For calls that ask a target. */
export const BAD_GATEWAY = { 502: refusal('The target did not answer as it should') } as const;
