import type { ClientResponse } from 'hono/client';
import { hc } from 'hono/client';
import type { AppType } from '../../api/app.ts';
import { problemOf } from './problem.ts';
import { createRequestKeys } from './requestKey.ts';

const keyed = createRequestKeys();

/**
 * Every call of the API, typed by its routes; the session's cookie goes with it, as the console has the API's own origin.
 * What changes something carries an Idempotency-Key, a form's own or one of its own.
 */
export const api = hc<AppType>('/', {
  init: { credentials: 'same-origin' },
  fetch: (input: Parameters<typeof fetch>[0], init?: RequestInit) => fetch(input, keyed(String(input), init)),
});

type Good = 200 | 201 | 202;

/** The body of an answer's good statuses. */
export type Body<R> = R extends ClientResponse<infer T, infer S, infer _F> ? (S extends Good ? T : never) : never;

/**
 * The body of a call's good answer: `await answer(api.v1.apps.$get({ query: {} }))`.
 * @throws ProblemError for every other answer.
 */
export async function answer<R extends ClientResponse<unknown, number, string>>(pending: Promise<R>): Promise<Body<R>> {
  const response = await pending;
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as Body<R>;
  return (await response.json()) as Body<R>;
}

/** The same for calls that are no part of the typed API (`/auth/*`). `T` is what its answer is documented to be. */
export async function call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  const init: RequestInit = {
    method,
    credentials: 'same-origin',
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  };
  const response = await fetch(path, keyed(path, init));
  if (!response.ok) throw await problemOf(response);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export { newRequestKey } from './requestKey.ts';
