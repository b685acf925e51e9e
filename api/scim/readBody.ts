import type { Context } from 'hono';
import { LIMITS } from '../../domain/scim/schemas/documents.ts';
import { badRequest, ScimError } from '../../domain/scim/scimError.ts';
import type { ScimEnv } from './scimEnv.ts';

/**
 * The JSON that a request's body is.
 * @throws 415 for another media type, 413 for more than `maxPayloadSize`, 400 `invalidSyntax` for what is no JSON.
 */
export async function readBody(c: Context<ScimEnv>): Promise<unknown> {
  const type = c.req.header('content-type') ?? 'application/scim+json';
  if (!/^application\/(scim\+)?json\b/i.test(type)) {
    throw new ScimError(415, 'The body must be sent as Content-Type: application/scim+json.');
  }
  const text = await c.req.text();
  if (Buffer.byteLength(text) > LIMITS.maxPayloadSize) throw tooLarge();
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('invalidSyntax', 'The body is not valid JSON.');
  }
}

export function tooLarge(): ScimError {
  return new ScimError(413, `The body is larger than ${LIMITS.maxPayloadSize} bytes (maxPayloadSize).`);
}
