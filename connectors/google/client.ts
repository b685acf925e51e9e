import { admin, type admin_directory_v1, auth, type MethodOptions } from '@googleapis/admin';
import { TenureError } from '../../domain/errors.ts';
import type { Call } from '../connector.ts';
import type { HttpTarget } from '../http/httpTarget.ts';
import { answerError } from './errors.ts';
import { GOOGLE_TOKEN_URL, type GoogleAccess } from './settings.ts';

export type Directory = admin_directory_v1.Admin;

/**
 * Google's own client of the Directory API, whose requests all go through our HTTP target: its address guard, time-outs,
 * pace and size limits hold, and nothing is retried behind Temporal's back.
 */
export interface GoogleClient {
  /**
   * Makes one request: `ask((directory, options) => directory.users.get({ userKey }, options), call)`.
   *
   * @throws what answerError and HttpTarget.send say.
   */
  ask<T>(
    request: (directory: Directory, options: MethodOptions) => Promise<{ readonly data: T }>,
    call: Call,
  ): Promise<T>;
}

interface GoogleClientOptions {
  readonly access: GoogleAccess;
  readonly http: HttpTarget;
  readonly scopes: readonly string[];
  /** Told how long Google asked for silence. */
  readonly onThrottled?: ((ms: number) => void) | undefined;
}

const MAX_BYTES = 16_000_000;

export function createGoogleClient({ access, http, scopes, onThrottled }: GoogleClientOptions): GoogleClient {
  let directory = signedIn();
  return {
    async ask(request, call) {
      const used = directory;
      try {
        return (await request(used, optionsOf(call))).data;
      } catch (error) {
        const meant = thrownBelow(error);
        if (!(meant instanceof TenureError)) throw meant;
        if (meant.throttled) onThrottled?.(meant.retryAfterMs ?? 0);
        if (meant.code !== 'target_unauthorized') throw meant;
        // The token may have been revoked within its hour: one new one, then it is the key's fault.
        if (directory === used) directory = signedIn();
        return await request(directory, optionsOf(call)).then(
          ({ data }) => data,
          (again: unknown) => {
            throw thrownBelow(again);
          },
        );
      }
    },
  };

  function signedIn(): Directory {
    const signal = new AbortController().signal;
    const client = new auth.JWT({
      email: access.clientEmail,
      key: access.privateKey,
      subject: access.subject,
      scopes: [...scopes],
      transporterOptions: { fetchImplementation: fetchBy({ signal }), retry: false },
    });
    return admin({ version: 'directory_v1', auth: client, rootUrl: access.apiUrl.href });
  }

  function optionsOf(call: Call): MethodOptions {
    return { fetchImplementation: fetchBy(call), retry: false };
  }

  function fetchBy(call: Call): typeof fetch {
    return async (input, init) => {
      const asked = new URL(input instanceof Request ? input.url : input);
      const url = asked.href === GOOGLE_TOKEN_URL ? new URL(access.tokenUrl) : asked;
      const method = methodOf(init?.method);
      const headers = new Headers(init?.headers);
      // Nobody would unpack it here.
      headers.delete('accept-encoding');
      const { body } = init ?? {};
      if (body instanceof URLSearchParams) headers.set('content-type', 'application/x-www-form-urlencoded');
      const sent = {
        method,
        url,
        headers: Object.fromEntries(headers),
        body: body === undefined || body === null ? undefined : String(body),
        maxBytes: MAX_BYTES,
      };
      const answer = await http.send(sent, call).catch((error: unknown) => {
        throw new Sent(error);
      });
      if (answer.status >= 400) throw answerError(answer, { method, path: withoutKeys(url.pathname) });
      return new Response(answer.status === 204 ? null : answer.text, {
        status: answer.status,
        headers: { 'content-type': answer.header('content-type') ?? 'application/json' },
      });
    };
  }
}

/** Google's client wraps what its transport threw; what forbids a request comes through as it is. */
function thrownBelow(error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof TenureError) return cause;
    if (cause instanceof Sent) return cause.cause;
  }
  // A key that can't sign, a parameter that is missing: never with the values in the message.
  return new TenureError('permanent', 'target_unauthorized', 'Google’s client could not sign the request in.', {
    remedy: 'Make a new JSON key for the service account, and enter the whole file.',
    cause: error,
  });
}

/** Carries whatever the transport threw through Google's client, which looks into errors and passes on only some. */
class Sent extends Error {
  constructor(cause: unknown) {
    super('not sent', { cause });
  }
}

function methodOf(method: string | undefined): 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' {
  const isWriting = method === 'POST' || method === 'PUT' || method === 'PATCH' || method === 'DELETE';
  return isWriting ? method : 'GET';
}

/** Keys in paths are addresses as often as ids. */
function withoutKeys(path: string): string {
  return path.replace(/\/(users|groups|members)\/[^/]+/g, '/$1/{key}');
}
