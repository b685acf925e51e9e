import { permanent, TenureError } from '../../domain/errors.ts';
import type { Call } from '../connector.ts';
import type { HttpAnswer, HttpTarget } from '../http/httpTarget.ts';
import { httpRequest, requestUrl } from './client.ts';
import { answerError, parseJson } from './errors.ts';
import type { ScimSettings } from './settings.ts';

/** What an administrator may have pasted after the base URL. */
const ENDPOINT = /\/(Users|Groups|Me|Bulk|ServiceProviderConfigs?|Schemas|ResourceTypes|ping|health|app)$/i;

interface EnteredUrl {
  /** Tried in this order. */
  readonly candidates: readonly string[];
  /** The target's own root, where `/ping` and `/health` live. */
  readonly root: string;
}

/**
 * The base URLs that a pasted address may mean: trailing slashes and endpoint names cut off, and the vendor's usual base
 * paths tried after what is left (FEATURES section 2.1).
 *
 * @throws permanent `bad_base_url`, saying what was expected.
 */
export function readBaseUrl(entered: string, basePaths: readonly string[]): EnteredUrl {
  const url = parseUrl(entered);
  let path = url.pathname.replace(/\/+$/, '').replace(ENDPOINT, '').replace(/\/+$/, '');
  const asEntered = url.origin + path;
  const longestFirst = [...basePaths].sort((left, right) => right.length - left.length);
  const given = longestFirst.find((base) => base !== '' && path.toLowerCase().endsWith(base.toLowerCase()));
  if (given !== undefined) path = path.slice(0, path.length - given.length);
  const root = url.origin + path;
  const usual = basePaths.map((base) => root + base);
  return { candidates: [...new Set(given === undefined ? usual : [asEntered, ...usual])], root };
}

function parseUrl(entered: string): URL {
  const text = entered.trim();
  const expected = (why: string) =>
    permanent('bad_base_url', `The base URL ${why}.`, {
      remedy: 'Enter the SCIM base URL of the target, e.g. https://scim.example.com/scim/v2',
    });
  if (!URL.canParse(text)) throw expected('is not a URL; expected https://host/path');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw expected('must begin with https://');
  if (url.username !== '' || url.password !== '') throw expected('must not hold a user name or password');
  if (url.search !== '' || url.hash !== '') throw expected('must not hold a query or a fragment');
  return url;
}

interface ProbeContext {
  readonly http: HttpTarget;
  readonly token: string;
  readonly settings: ScimSettings;
}

/**
 * The first candidate at which a SCIM server answers.
 *
 * @throws what the network throws; 401 or 403 where that is all that came back; permanent `scim_not_found`.
 */
export async function findBaseUrl(context: ProbeContext, candidates: readonly string[], call: Call): Promise<string> {
  let refused: TenureError | undefined;
  for (const candidate of candidates) {
    const verdict = await probe(context, candidate, call);
    if (verdict === true) return candidate;
    if (verdict !== false) refused ??= verdict;
  }
  throw (
    refused ??
    permanent('scim_not_found', `No SCIM server answers at the base URL; ${candidates.length} paths were tried.`, {
      remedy: 'Copy the SCIM base URL (tenant URL) from the application, with its path.',
    })
  );
}

/** true: SCIM lives here. false: something else does. An error: it may, but it doesn't let us in. */
async function probe(context: ProbeContext, baseUrl: string, call: Call): Promise<boolean | TenureError> {
  const users = await get(context, baseUrl, '/Users', call);
  if (users === undefined) return false;
  if (users.status < 300) return isScim(users);
  if (users.status === 401 || users.status === 403) return errorOf(context, users, '/Users');
  // An empty directory is 404 at some targets, and a list without a filter 400 at others.
  if (users.status === 400) return isScim(users);
  if (users.status === 404) {
    const declared = await get(context, baseUrl, '/ServiceProviderConfig', call);
    return declared !== undefined && declared.status < 300 && isScim(declared);
  }
  if (users.status === 405 || users.status === 410 || users.status === 501) return false;
  throw errorOf(context, users, '/Users');
}

async function get(context: ProbeContext, baseUrl: string, path: string, call: Call): Promise<HttpAnswer | undefined> {
  const query = path === '/Users' ? { startIndex: 1, count: 1 } : undefined;
  const url = requestUrl(baseUrl, { path, query });
  try {
    return await context.http.send(
      httpRequest(url, { method: 'GET', list: true }, context.token, context.settings),
      call,
    );
  } catch (error) {
    if (error instanceof TenureError && error.code === 'target_redirected') return undefined;
    throw error;
  }
}

function errorOf(context: ProbeContext, answer: HttpAnswer, path: string): TenureError {
  return answerError(answer, { method: 'GET', path }, context.settings);
}

function isScim(answer: HttpAnswer): boolean {
  const body = parseJson(answer.text);
  if (typeof body !== 'object' || body === null) return false;
  if ('Resources' in body || 'totalResults' in body) return true;
  return (
    'schemas' in body && Array.isArray(body.schemas) && body.schemas.some((schema) => /scim/i.test(String(schema)))
  );
}
