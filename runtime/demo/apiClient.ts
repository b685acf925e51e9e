import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { permanent, TenureError, transient } from '../../domain/errors.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The HTTP contract as any client would use it: nothing of the server's code is behind it. */
export interface ApiClient {
  readonly baseUrl: string;
  /**
   * Sends one call and reads its answer by `schema`. 429, 502 to 504 and lost connections are tried again (a POST with
   * its Idempotency-Key, so that it takes effect once); any other refusal throws with status and problem code.
   */
  call<S extends z.ZodType>(method: Method, path: string, schema: S, options?: CallOptions): Promise<z.output<S>>;
  /** All rows of a cursor list, page after page. */
  list<S extends z.ZodType>(path: string, row: S): AsyncGenerator<z.output<S>>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

const problem = z.looseObject({
  code: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  errors: z.unknown().optional(),
});

const TRY_AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const ATTEMPTS = 8;

/** A client of Tenure's API at `baseUrl` (`http://localhost:3000`) that signs with `key`. */
export function createApiClient(options: { baseUrl: string; key: string; connections?: number }): ApiClient {
  const dispatcher = new Agent({ connections: options.connections ?? 16, headersTimeout: 30_000, bodyTimeout: 30_000 });

  async function once(method: Method, path: string, { body, idempotencyKey }: CallOptions): Promise<unknown> {
    const answer = await request(options.baseUrl + path, {
      method,
      dispatcher,
      headers: {
        authorization: `Bearer ${options.key}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    if (answer.statusCode < 400) return text === '' ? {} : JSON.parse(text);
    throw refusal(method, path, answer.statusCode, text, answer.headers['retry-after']);
  }

  async function call<S extends z.ZodType>(
    method: Method,
    path: string,
    schema: S,
    callOptions: CallOptions = {},
  ): Promise<z.output<S>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const parsed = schema.safeParse(await once(method, path, callOptions));
        if (parsed.success) return parsed.data;
        throw permanent('api_answer', `${method} ${path}: unexpected answer: ${z.prettifyError(parsed.error)}`);
      } catch (error) {
        const refused = error instanceof TenureError ? error : undefined;
        const repeatable = method !== 'POST' || callOptions.idempotencyKey !== undefined;
        if (refused?.kind === 'permanent' || !repeatable || attempt >= ATTEMPTS) throw error;
        await sleep(refused?.retryAfterMs ?? Math.min(2000, 100 * 2 ** attempt));
      }
    }
  }

  return {
    baseUrl: options.baseUrl,
    call,
    async *list(path, row) {
      const page = z.object({ data: z.array(row), nextCursor: z.string().nullish() });
      let cursor: string | undefined;
      do {
        const separator = path.includes('?') ? '&' : '?';
        const more = cursor === undefined ? '' : `${separator}cursor=${encodeURIComponent(cursor)}`;
        const { data, nextCursor } = await call('GET', path + more, page);
        yield* data;
        cursor = nextCursor ?? undefined;
      } while (cursor !== undefined);
    },
    close: () => dispatcher.close(),
  };
}

function refusal(method: Method, path: string, status: number, text: string, retryAfter: unknown): TenureError {
  const parsed = problem.safeParse(parseJson(text));
  const { code, title, detail, errors } = parsed.success ? parsed.data : {};
  const said = [code, detail ?? title, errors === undefined ? undefined : JSON.stringify(errors)].filter(Boolean);
  const message = `${method} ${path} answered ${status}: ${said.join(': ') || 'no problem document'}`;
  if (!TRY_AGAIN.has(status)) return permanent('api_refused', message, { httpStatus: status });
  const seconds = typeof retryAfter === 'string' && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined;
  return transient('api_busy', message, {
    httpStatus: status,
    ...(seconds === undefined ? {} : { retryAfterMs: Math.min(seconds, 10) * 1000 }),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
