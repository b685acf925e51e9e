import { stringify } from 'scim2-parse-filter';
import { TenureError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { Call } from '../connector.ts';
import type { ScimClient } from './client.ts';
import { listResources, readPage } from './listResources.ts';
import type { ProfileHolder, ScimProfile } from './profile.ts';
import { attributeOf } from './readTarget.ts';
import type { ScimSettings } from './settings.ts';

export type SearchAttribute = keyof ScimProfile['filter'];

export interface SearchContext {
  readonly client: ScimClient;
  readonly profile: ProfileHolder;
  readonly settings: ScimSettings;
  /** Waits between read-backs, see verify.ts. */
  readonly readBackWaitsMs: readonly number[];
}

/** `userName eq "o'neil\"x"`: quotes and backslashes escaped (RFC 7644 section 3.4.2.2 takes JSON strings). */
export function equalsFilter(attribute: string, value: string): string {
  return stringify({ op: 'eq', attrPath: attribute, compValue: value });
}

/**
 * Resources whose attribute has this value, by the target's filter. Undefined where it can't filter by it: it refuses
 * (400, 403, 501), or ignores the filter and answers others, which is remembered. 404 is "nothing found"
 * (FEATURES section 3, 11). Answers are compared again here: exactly for `externalId`, else case-blind.
 */
export async function searchByFilter(
  context: SearchContext,
  path: string,
  attribute: SearchAttribute,
  value: string,
  call: Call,
): Promise<readonly JsonObject[] | undefined> {
  const { client, profile, settings } = context;
  if (profile.now.filter[attribute] === false) return undefined;
  const learn = (works: boolean) => profile.learn({ filter: { ...profile.now.filter, [attribute]: works } });
  try {
    const options = {
      path,
      filter: equalsFilter(attribute, value),
      pageSize: settings.pageSize,
      query: withoutMembers(attribute),
    };
    const { resources } = await readPage(client, options, 1, call);
    const hits = resources.filter((resource) => matches(resource, attribute, value));
    if (hits.length < resources.length) {
      learn(false);
      // A page of everybody may still hold the one that was asked for, but it proves nothing about the others.
      return undefined;
    }
    if (hits.length > 0) learn(true);
    return hits;
  } catch (error) {
    if (!(error instanceof TenureError) || error.kind !== 'permanent') throw error;
    if (error.httpStatus === 404) return [];
    if (error.httpStatus === 400 || error.httpStatus === 403 || error.code === 'not_implemented') {
      // 403 on a filtered list may be the token's fault: the list that follows tells.
      if (error.httpStatus !== 403) learn(false);
      return undefined;
    }
    throw error;
  }
}

/** The same by reading the whole list: the last resort, for targets that can't filter. */
export async function searchByListing(
  context: SearchContext,
  path: string,
  attributes: readonly { readonly attribute: SearchAttribute; readonly value: string }[],
  call: Call,
): Promise<readonly (readonly JsonObject[])[]> {
  const hits = attributes.map((): JsonObject[] => []);
  try {
    const query = withoutMembers(attributes[0]?.attribute ?? 'userName');
    for await (const resource of listResources(
      context.client,
      { path, pageSize: context.settings.pageSize, query },
      call,
    )) {
      attributes.forEach(({ attribute, value }, index) => {
        if (matches(resource, attribute, value)) hits[index]?.push(resource);
      });
    }
  } catch (error) {
    if (!(error instanceof TenureError) || error.httpStatus !== 404) throw error;
  }
  return hits;
}

function matches(resource: JsonObject, attribute: SearchAttribute, value: string): boolean {
  const there = attributeOf(resource, attribute);
  if (there === undefined || typeof there === 'object') return false;
  const [left, right] = [String(there).normalize('NFC'), value.normalize('NFC')];
  return attribute === 'externalId' ? left === right : left.trim().toLowerCase() === right.trim().toLowerCase();
}

/** Groups can be huge; their members aren't needed to find them. Ignored by targets that don't know it. */
function withoutMembers(attribute: SearchAttribute): Readonly<Record<string, string>> | undefined {
  return attribute === 'displayName' ? { excludedAttributes: 'members' } : undefined;
}
