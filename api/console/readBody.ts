import type { Context } from 'hono';
import type { z } from 'zod';
import { fieldErrors } from '../problems/fieldErrors.ts';
import { invalid, RequestError } from '../problems/requestError.ts';

/**
 * A JSON body of a route that is in no OpenAPI document. A form of another site can't send this content type.
 *
 * @throws 415, 400 `malformed_json`, 422 naming the fields.
 */
export async function readBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    throw new RequestError(415, 'unsupported_media_type', 'The body must be sent as Content-Type: application/json.');
  }
  const text = await c.req.text();
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [first = { field: 'body', message: 'not valid' }, ...more] = fieldErrors(parsed.error.issues);
  throw invalid(first, ...more);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestError(400, 'malformed_json', 'The body is not JSON.');
  }
}
