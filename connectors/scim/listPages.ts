import { permanent, TenureError, transient } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { AccountPage, Call } from '../connector.ts';
import { idOf } from './client.ts';
import { isComplete, type Page, readPage } from './listResources.ts';
import { remoteAccount } from './remoteAccount.ts';
import type { SearchContext } from './search.ts';

/** No real directory comes near; a list that goes on for ever does. */
const MAX_PAGES = 50_000;

/**
 * The target's accounts page by page, from `resume` on, without keeping any: by cursor (RFC 9865) where the target offers
 * that, else by `startIndex`, which goes on by what was received. A cursor that has run out begins the list anew: whoever
 * reads keeps track of what they have seen. Pages that repeat themselves end the list.
 *
 * @throws permanent `bad_resume` for a place that is none of ours; what the client throws.
 */
export async function* listPages(
  context: SearchContext,
  resume: JsonObject | undefined,
  call: Call,
): AsyncGenerator<AccountPage, void> {
  const { profile, settings } = context;
  const options = { path: profile.now.usersPath, pageSize: settings.pageSize };
  let place: Place | undefined = resume === undefined ? begin(profile.now.cursor === true) : placeOf(resume);
  let before = '';
  for (let page = 0; place !== undefined; page += 1) {
    if (page === MAX_PAGES) throw endless(options.path);
    const list: Page | 'expired' = await readAt(context, options, place, call);
    if (list === 'expired') {
      place = begin(true);
      continue;
    }
    const { resources } = list;
    const shown = resources.map(idOf).join(' ');
    const next: Place | undefined =
      shown === before && shown !== '' ? undefined : nextPlace(list, place, options.pageSize);
    before = shown;
    const accounts = resources.flatMap((resource) => remoteAccount(resource, settings) ?? []);
    yield {
      accounts,
      total: list.total,
      resume: next === undefined ? null : { ...next },
      mayRepeat: place.kind === 'index',
    };
    place = next;
  }
}

type Place =
  | { readonly kind: 'index'; readonly startIndex: number }
  | { readonly kind: 'cursor'; readonly cursor: string };

function begin(byCursor: boolean): Place {
  return byCursor ? { kind: 'cursor', cursor: '' } : { kind: 'index', startIndex: 1 };
}

function placeOf({ kind, startIndex, cursor }: JsonObject): Place {
  if (kind === 'index' && typeof startIndex === 'number') return { kind, startIndex };
  if (kind === 'cursor' && typeof cursor === 'string') return { kind, cursor };
  throw permanent('bad_resume', "A listing can't go on from a place of another kind.", { remedy: 'Begin it anew.' });
}

function nextPlace(list: Page, place: Place, pageSize: number): Place | undefined {
  if (place.kind === 'cursor') {
    const { nextCursor } = list;
    return nextCursor === undefined || nextCursor === place.cursor ? undefined : { kind: 'cursor', cursor: nextCursor };
  }
  const received = place.startIndex - 1 + list.resources.length;
  return isComplete(list, received, pageSize) ? undefined : { kind: 'index', startIndex: received + 1 };
}

async function readAt(
  { client }: SearchContext,
  options: { readonly path: string; readonly pageSize: number },
  place: Place,
  call: Call,
): Promise<Page | 'expired'> {
  try {
    if (place.kind === 'index') return await readPage(client, options, place.startIndex, call);
    // The first page is asked for by an empty cursor (RFC 9865 section 2).
    return await readPage(client, { ...options, query: { cursor: place.cursor } }, undefined, call);
  } catch (error) {
    if (!(error instanceof TenureError)) throw error;
    // An empty directory is 404 at some targets.
    if (error.httpStatus === 404) return { resources: [], total: 0, nextCursor: undefined };
    const hasRunOut = error.scimType === 'expiredCursor' || error.scimType === 'invalidCursor';
    if (place.kind === 'cursor' && place.cursor !== '' && hasRunOut) return 'expired';
    throw error;
  }
}

function endless(path: string): TenureError {
  return transient('target_bad_answer', `The target's list ${path} does not end.`, {
    remedy: 'The target pages wrongly. Report it to its vendor.',
  });
}
