import { transient } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { Call } from '../connector.ts';
import { idOf, type ScimClient } from './client.ts';
import { attributeOf } from './readTarget.ts';
import { isList, isObject } from './targetPath.ts';

interface ListOptions {
  readonly path: string;
  readonly filter?: string | undefined;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly pageSize: number;
}

/** No real directory comes near; a list that goes on for ever does. */
const MAX_PAGES = 20_000;

/**
 * All resources of a list, however badly the target pages (FEATURES section 3, 22): `startIndex` counts from 1 and goes
 * on by what was received, not by what was asked; an id is answered once; a page that is empty or brings nothing new
 * ends the list. The declared total ends it only where it agrees with a page that wasn't full, so a total that lies low
 * loses nobody.
 */
export async function* listResources(
  client: ScimClient,
  options: ListOptions,
  call: Call,
): AsyncGenerator<JsonObject, void> {
  const seen = new Set<string>();
  let received = 0;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const list = await readPage(client, options, received + 1, call);
    let fresh = 0;
    for (const resource of list.resources) {
      const id = idOf(resource);
      if (id !== undefined && seen.has(id)) continue;
      if (id !== undefined) seen.add(id);
      fresh += 1;
      yield resource;
    }
    received += list.resources.length;
    if (fresh === 0 || isComplete(list, received, options.pageSize)) return;
  }
  throw transient('target_bad_answer', `The target's list ${options.path} does not end.`, {
    remedy: 'The target pages wrongly: it ignores startIndex. Report it to its vendor.',
  });
}

export interface Page {
  readonly resources: readonly JsonObject[];
  readonly total: number | undefined;
  /** Where a list by cursor goes on (RFC 9865). */
  readonly nextCursor: string | undefined;
}

/**
 * One page of a list; `Resources` is left out by some where nothing was found.
 *
 * @param startIndex undefined where the query holds a cursor.
 */
export async function readPage(
  client: ScimClient,
  options: ListOptions,
  startIndex: number | undefined,
  call: Call,
): Promise<Page> {
  const query = {
    ...(options.filter === undefined ? {} : { filter: options.filter }),
    ...options.query,
    ...(startIndex === undefined ? {} : { startIndex }),
    count: options.pageSize,
  };
  const { body } = await client.send({ method: 'GET', path: options.path, query, list: true }, call);
  const resources = attributeOf(body ?? {}, 'Resources');
  return {
    resources: isList(resources) ? resources.filter(isObject) : [],
    total: numberOf(attributeOf(body ?? {}, 'totalResults')),
    nextCursor: cursorIn(body ?? {}),
  };
}

/**
 * A page shorter than asked for may be the last, or the target's own cap beside a total that counts only the page. Caps
 * are round numbers; so a round page is asked for its successor before the total is believed.
 */
export function isComplete(page: Page, received: number, pageSize: number): boolean {
  const { length } = page.resources;
  const couldBeCap = length >= pageSize || length % 5 === 0;
  return length === 0 || (page.total !== undefined && received >= page.total && !couldBeCap);
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}

function cursorIn(list: JsonObject): string | undefined {
  const cursor = attributeOf(list, 'nextCursor');
  return typeof cursor === 'string' && cursor !== '' ? cursor : undefined;
}
