import { Agent, type Dispatcher } from 'undici';
import { permanent, type TenureError, transient } from '../../domain/errors.ts';
import type { Call } from '../connector.ts';
import type { AddressGuard } from './addressGuard.ts';
import { guardedConnect } from './guardedConnect.ts';
import { networkError } from './networkError.ts';
import type { Pace } from './pace.ts';

interface HttpTargetOptions {
  readonly guard: AddressGuard;
  readonly pace: Pace;
  /** Waits for leave to send, where the app has limits; answers what is called when the request has ended. */
  readonly admit?: ((call: Call) => Promise<() => void>) | undefined;
  /** Default 10 s for a whole request, 5 s of it to connect. */
  readonly timeouts?: HttpTimeouts | undefined;
  /** Some targets refuse requests without one (FEATURES section 3, 29). */
  readonly userAgent?: string | undefined;
}

export interface HttpTimeouts {
  readonly requestMs?: number | undefined;
  readonly connectMs?: number | undefined;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** A longer answer is refused. */
  readonly maxBytes: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** A header by its lower-case name; the first where it came several times. */
  header(name: string): string | undefined;
  readonly text: string;
}

/** One target's connections: a keep-alive pool, time-outs, size limit, the address guard, the pace. */
export interface HttpTarget {
  /**
   * Sends one request and reads the whole answer, whatever its status; 3xx is never followed and throws.
   *
   * @throws transient network errors (see networkError.ts), `no_time_left`, `request_aborted`, `rate_limited`;
   * permanent `target_address_forbidden`, `target_redirected`, `answer_too_large`.
   */
  send(request: HttpRequest, call: Call): Promise<HttpAnswer>;
  close(): Promise<void>;
}

const MAX_CONNECTIONS = 32;

export function createHttpTarget(options: HttpTargetOptions): HttpTarget {
  const requestMs = options.timeouts?.requestMs ?? 10_000;
  const connectMs = Math.min(options.timeouts?.connectMs ?? 5_000, requestMs);
  const userAgent = options.userAgent ?? 'Tenure/0.1';
  const agent = new Agent({
    connect: guardedConnect(options.guard, connectMs),
    connections: MAX_CONNECTIONS,
    headersTimeout: requestMs,
    bodyTimeout: requestMs,
    // Shorter than the idle time-outs of common servers and balancers: a socket they close under us costs a lost answer.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 4_000,
    pipelining: 1,
  });

  return {
    send: (request, call) => paced(request, call),
    close: () => agent.destroy(),
  };

  async function paced(request: HttpRequest, call: Call): Promise<HttpAnswer> {
    let sent = false;
    let leave: (() => void) | undefined;
    try {
      // Before the wait, which is for nothing where it is forbidden, and after it.
      call.permit?.();
      leave = await options.admit?.(call);
      return await options.pace.run(call.signal, () => {
        call.permit?.();
        // Asked after the wait for a turn: a lease must outlast the request, or another writer may come in between.
        if (call.timeLeft !== undefined && call.timeLeft() < requestMs) throw noTimeLeft();
        sent = true;
        return exchange(request, call);
      });
    } catch (error) {
      if (call.signal.aborted) throw aborted(sent && request.method !== 'GET');
      throw error;
    } finally {
      leave?.();
    }
  }

  async function exchange(request: HttpRequest, call: Call): Promise<HttpAnswer> {
    const started = performance.now();
    const limit = new AbortController();
    const abort = () => limit.abort();
    const timer = setTimeout(abort, requestMs);
    call.signal.addEventListener('abort', abort, { once: true });
    if (call.signal.aborted) abort();
    try {
      const response = await agent.request({
        origin: request.url.origin,
        path: request.url.pathname + request.url.search,
        method: request.method,
        headers: { 'user-agent': userAgent, ...request.headers },
        body: request.body ?? null,
        signal: limit.signal,
      });
      const header = headerReader(response.headers);
      const text = await readText(response.body, header('content-length'), request);
      const ms = Math.round(performance.now() - started);
      call.onAnswer?.({ method: request.method, path: request.url.pathname, status: response.statusCode, ms });
      if (response.statusCode >= 300 && response.statusCode < 400 && response.statusCode !== 304) {
        throw redirected(response.statusCode, header('location'), request.url);
      }
      return { status: response.statusCode, header, text };
    } catch (error) {
      if (limit.signal.aborted && !call.signal.aborted) throw timedOut(requestMs, request.method);
      throw networkError(error, request.method);
    } finally {
      clearTimeout(timer);
      call.signal.removeEventListener('abort', abort);
    }
  }
}

async function readText(
  body: Dispatcher.ResponseData['body'],
  contentLength: string | undefined,
  request: HttpRequest,
): Promise<string> {
  if (contentLength !== undefined && Number(contentLength) > request.maxBytes) {
    body.on('error', () => undefined).destroy();
    throw tooLarge(request);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > request.maxBytes) {
      body.on('error', () => undefined).destroy();
      throw tooLarge(request);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headerReader(headers: Dispatcher.ResponseData['headers']): (name: string) => string | undefined {
  return (name) => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
}

function noTimeLeft(): TenureError {
  return transient('no_time_left', 'The lease ends before an answer could come; the request was not sent.', {
    remedy: 'Nothing to do: it is tried again under a new lease.',
  });
}

function aborted(outcomeUnknown: boolean): TenureError {
  return transient('request_aborted', 'The request to the target was given up because its work was cancelled.', {
    outcomeUnknown,
  });
}

function timedOut(ms: number, method: string): TenureError {
  return transient('target_timeout', `The target did not answer within ${ms} ms.`, {
    remedy: 'Check that the target is up and not overloaded; the request is tried again.',
    outcomeUnknown: method !== 'GET',
  });
}

function tooLarge(request: HttpRequest): TenureError {
  return permanent('answer_too_large', `The target's answer is longer than ${request.maxBytes} bytes.`, {
    remedy: 'Check that the base URL is that of a SCIM server; if it is, raise its answer size limit.',
    outcomeUnknown: request.method !== 'GET',
  });
}

function redirected(status: number, location: string | undefined, url: URL): TenureError {
  const to = location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  const where = to === undefined ? 'elsewhere' : to.origin === url.origin ? 'another path of the same host' : to.origin;
  return permanent('target_redirected', `The target answered ${status}, a redirect to ${where}; it is not followed.`, {
    remedy: 'Enter the address it redirects to as the base URL, if you trust it.',
    httpStatus: status,
  });
}
