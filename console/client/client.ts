import type { ClientResponse } from 'hono/client';
import { hc } from 'hono/client';
import type { AppType } from '../../api/app.ts';
import { problemOf } from './problem.ts';

/** Every call of the API, typed by its routes; the session's cookie goes with it, as the console has the API's own origin. */
export const api = hc<AppType>('/', { init: { credentials: 'same-origin' } });

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
  const response = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (!response.ok) throw await problemOf(response);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** A key for `Idempotency-Key`: one a form that is filled in, so that a double click makes one thing. */
export function newRequestKey(): string {
  return crypto.randomUUID();
}
