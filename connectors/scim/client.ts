import { permanent, transient } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { Call } from '../connector.ts';
import type { HttpAnswer, HttpRequest, HttpTarget } from '../http/httpTarget.ts';
import { answerError, parseJson, withoutId } from './errors.ts';
import type { ScimSettings } from './settings.ts';
import { isObject } from './targetPath.ts';

export interface ScimRequest {
  readonly method: HttpRequest['method'];
  /** Below the base URL: `/Users/2819`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>> | undefined;
  readonly body?: JsonObject | undefined;
  readonly ifMatch?: string | undefined;
  /** A list may be longer than one resource. */
  readonly list?: boolean;
}

export interface ScimAnswer {
  readonly status: number;
  /** The JSON object answered; undefined where there was none (204, an empty 201). */
  readonly body: JsonObject | undefined;
  readonly etag: string | undefined;
  readonly location: string | undefined;
}

/** Speaks SCIM over HTTP with one target: media types, token, errors. Knows nothing of people. */
export interface ScimClient {
  /**
   * Sends one request and answers what 2xx said.
   *
   * @throws what answerError and HttpTarget.send say; transient `target_bad_answer` for a 2xx that isn't SCIM.
   */
  send(request: ScimRequest, call: Call): Promise<ScimAnswer>;
}

interface ScimClientOptions {
  readonly http: HttpTarget;
  /** Without a slash at the end. Asked anew for each request: it may be found on the way. */
  readonly baseUrl: (call: Call) => Promise<string>;
  readonly token: string;
  readonly settings: ScimSettings;
  /** Told how long the target asked for silence. */
  readonly onThrottled: (ms: number) => void;
}

export function createScimClient(options: ScimClientOptions): ScimClient {
  return {
    async send(request, call) {
      const url = requestUrl(await options.baseUrl(call), request);
      const answer = await options.http.send(httpRequest(url, request, options.token, options.settings), call);
      if (answer.status >= 400) {
        const error = answerError(answer, request, options.settings);
        if (error.throttled) options.onThrottled(error.retryAfterMs ?? 0);
        throw error;
      }
      return readAnswer(answer, request);
    },
  };
}

/** The address of a request below a base URL, the query encoded. */
export function requestUrl(baseUrl: string, request: Pick<ScimRequest, 'path' | 'query'>): URL {
  const url = new URL(baseUrl + request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, String(value));
  // `+` for a space is the form encoding; some servers read a query by RFC 3986 only, where it is a plus.
  url.search = url.search.replaceAll('+', '%20');
  return url;
}

/** The HTTP request for a SCIM one; an undefined token leaves the header out. */
export function httpRequest(
  url: URL,
  request: Pick<ScimRequest, 'method' | 'body' | 'ifMatch' | 'list'>,
  token: string | undefined,
  settings: ScimSettings,
): HttpRequest {
  return {
    method: request.method,
    url,
    headers: {
      accept: 'application/scim+json, application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(request.body === undefined ? {} : { 'content-type': 'application/scim+json' }),
      ...(request.ifMatch === undefined ? {} : { 'if-match': request.ifMatch }),
    },
    body: request.body === undefined ? undefined : JSON.stringify(request.body),
    maxBytes: request.list === true ? settings.maxListBytes : settings.maxAnswerBytes,
  };
}

function readAnswer(answer: HttpAnswer, request: ScimRequest): ScimAnswer {
  // Nothing is no list of nobody: taken for one, a leaver's account would pass for gone.
  const isEmpty = answer.text.trim() === '' && request.method !== 'GET';
  const body = isEmpty ? undefined : readObject(answer, request);
  return { status: answer.status, body, etag: answer.header('etag'), location: answer.header('location') };
}

function readObject(answer: HttpAnswer, request: ScimRequest): JsonObject | undefined {
  const json = parseJson(answer.text);
  if (isJsonObject(json)) return json;
  // A write's answer is not needed: what was written is read back. `"OK"` after a PATCH has been seen.
  if (request.method !== 'GET' && json !== undefined) return undefined;
  throw transient(
    'target_bad_answer',
    `The target answered ${answer.status} to ${request.method} ${withoutId(request.path)}, but not with JSON.`,
    {
      remedy: 'Check that the base URL is that of the SCIM server itself, not of a sign-in page or a proxy before it.',
      httpStatus: answer.status,
      outcomeUnknown: request.method !== 'GET',
    },
  );
}

/** JSON.parse answers JSON and nothing else, so an object among it is a JsonObject. */
function isJsonObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** `/Users/{id}` with the id encoded; a target's ids are opaque. */
export function resourcePath(endpoint: string, remoteId: string): string {
  if (remoteId === '') throw permanent('no_remote_id', 'The account has no id in the target yet.');
  return `${endpoint}/${encodeURIComponent(remoteId)}`;
}

/** `id` of a resource: targets give numbers too. */
export function idOf(resource: JsonObject | undefined): string | undefined {
  const id = resource?.id;
  return typeof id === 'string' && id !== '' ? id : typeof id === 'number' ? String(id) : undefined;
}

/** A version for If-Match: the header, else `meta.version` (RFC 7643 section 3.1). */
export function etagOf(resource: JsonObject, header: string | undefined): string | undefined {
  const meta = resource.meta;
  const version = isObject(meta) ? meta.version : undefined;
  return header ?? (typeof version === 'string' && version !== '' ? version : undefined);
}
