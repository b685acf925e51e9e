import type { Context } from 'hono';
import type { JsonObject } from '../../domain/values.ts';
import type { ScimEnv } from './scimEnv.ts';

/** What is answered, to a request or to an operation of a bulk. */
export interface ScimAnswer {
  readonly status: 200 | 201 | 204 | 304;
  readonly body: JsonObject | undefined;
  readonly location?: string | undefined;
  readonly etag?: string | undefined;
}

export const SCIM_JSON = 'application/scim+json';

export function send(c: Context<ScimEnv>, { status, body, location, etag }: ScimAnswer): Response {
  const headers = {
    ...(location === undefined ? {} : { Location: location }),
    ...(etag === undefined ? {} : { ETag: etag }),
  };
  if (body === undefined || status === 204 || status === 304) return c.body(null, status, headers);
  return c.body(JSON.stringify(body), status, { ...headers, 'Content-Type': SCIM_JSON });
}

/** A resource with its address and ETag as headers. */
export function answerOf(status: 200 | 201, resource: JsonObject, shown: JsonObject): ScimAnswer {
  const meta = resource.meta;
  const isMeta = typeof meta === 'object' && meta !== null && 'location' in meta;
  const location = isMeta && typeof meta.location === 'string' ? meta.location : undefined;
  const etag = isMeta && 'version' in meta && typeof meta.version === 'string' ? meta.version : undefined;
  return { status, body: shown, location, etag };
}
