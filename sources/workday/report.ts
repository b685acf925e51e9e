import type { HttpAnswer, HttpTarget } from '../../connectors/http/httpTarget.ts';
import { retryAfterMs } from '../../connectors/http/retryAfter.ts';
import { permanent, transient } from '../../domain/errors.ts';
import { type AttributeValue, isJsonList, isJsonObject, type JsonObject } from '../../domain/values.ts';
import type { WorkdaySourceSecrets, WorkdaySourceSettings } from './settings.ts';

const MAX_TOKEN_BYTES = 100_000;

/**
 * The entries of a report, in its order.
 *
 * @throws permanent `source_unauthorized`, `source_not_found`, `source_refused`, `source_bad_answer`,
 * `bad_source_settings`; transient `source_unavailable`, and what httpTarget.ts throws.
 */
export async function readReport(
  http: HttpTarget,
  settings: WorkdaySourceSettings,
  secrets: WorkdaySourceSecrets,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const url = new URL(settings.reportUrl);
  url.searchParams.set('format', 'json');
  const authorization = await authorizationOf(http, settings, secrets, signal);
  const headers = { authorization, accept: 'application/json' };
  const answer = await http.send({ method: 'GET', url, headers, maxBytes: settings.maxBytes }, { signal });
  refuse(answer, 'the report');
  const parsed = jsonIn(answer.text);
  const entries = parsed !== undefined && isJsonObject(parsed) ? parsed.Report_Entry : undefined;
  // A report without rows leaves the list out.
  if (entries === undefined && parsed !== undefined && isJsonObject(parsed)) return [];
  if (isJsonList(entries) && entries.every(isJsonObject)) return entries;
  throw badAnswer('The answer is no JSON report: it has no list Report_Entry.');
}

async function authorizationOf(
  http: HttpTarget,
  { username, tokenUrl, clientId }: WorkdaySourceSettings,
  { password, clientSecret, refreshToken }: WorkdaySourceSecrets,
  signal: AbortSignal,
): Promise<string> {
  if (username !== undefined && password !== undefined) return basic(username, password);
  if (tokenUrl === undefined || clientId === undefined || clientSecret === undefined) {
    throw permanent('bad_source_settings', 'It has neither a username and password nor an API client.', {
      remedy:
        'Set username and password; or tokenUrl, clientId and clientSecret, with a refreshToken where there is one.',
    });
  }
  const grant: Record<string, string> =
    refreshToken === undefined
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'refresh_token', refresh_token: refreshToken };
  const headers = {
    // RFC 6749 section 2.3.1: both are form-encoded before.
    authorization: basic(encodeURIComponent(clientId), encodeURIComponent(clientSecret)),
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  };
  const body = new URLSearchParams(grant).toString();
  const request = { method: 'POST', url: new URL(tokenUrl), headers, body, maxBytes: MAX_TOKEN_BYTES } as const;
  const answer = await http.send(request, { signal });
  if (answer.status === 400) throw unauthorized(400, 'The token endpoint refuses the API client or its refresh token.');
  refuse(answer, 'the token endpoint');
  const parsed = jsonIn(answer.text);
  const token = parsed !== undefined && isJsonObject(parsed) ? parsed.access_token : undefined;
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw badAnswer('The token endpoint answers no access_token.');
  }
  return `Bearer ${token}`;
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function refuse(answer: HttpAnswer, what: string): void {
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  if (status === 429 || status >= 500) {
    const wait = retryAfterMs(answer.header('retry-after'));
    throw transient('source_unavailable', `Asked for ${what}, Workday answers ${status}.`, {
      httpStatus: status,
      throttled: status === 429,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    });
  }
  if (status === 401 || status === 403) throw unauthorized(status, `Asked for ${what}, Workday answers ${status}.`);
  const code = status === 404 ? 'source_not_found' : 'source_refused';
  throw permanent(code, `Asked for ${what}, Workday answers ${status}.`, {
    httpStatus: status,
    remedy: 'Take the address from "View URLs" of the report; check that it is enabled as a web service.',
  });
}

function unauthorized(httpStatus: number, message: string) {
  return permanent('source_unauthorized', message, {
    httpStatus,
    remedy: 'Check its credentials, and that the report is shared with the account and its domains are granted.',
  });
}

function badAnswer(message: string) {
  return permanent('source_bad_answer', message, {
    remedy: 'Check that the address is the JSON one of a report that is enabled as a web service.',
  });
}

function jsonIn(text: string): AttributeValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
