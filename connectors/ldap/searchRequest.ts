import {
  type Client,
  type Control,
  PagedResultsControl,
  SearchRequest,
  type SearchResponse,
  StatusCodeParser,
} from 'ldapts';
import { type AnyFilter, made } from './filters.ts';
import { type LdapEntry, readEntry } from './ldapEntry.ts';

export interface Search {
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  readonly filter: AnyFilter;
  readonly attributes: readonly string[];
  /** More than so many are cut off, without an error. */
  readonly sizeLimit?: number | undefined;
  readonly controls?: readonly Control[] | undefined;
}

export interface Found {
  readonly entries: readonly LdapEntry[];
  /** Where the next page begins; undefined after the last. */
  readonly cookie: Buffer | undefined;
}

const SIZE_LIMIT_EXCEEDED = 4;

/**
 * Sends one search and answers its entries, references to other servers left out. With `page`, so many entries from
 * `cookie` on.
 *
 * Not `Client.search`, whose paging takes a page without entries for the last one: AD sends such pages, and who is missing
 * from a full snapshot counts as gone. Nor does it show values as bytes, or controls of the answer.
 *
 * @throws ldapts' ResultCodeError and connection errors.
 */
export async function sendSearch(
  client: Client,
  search: Search,
  page?: { readonly size: number; readonly cookie?: Buffer | undefined },
): Promise<Found> {
  const paging =
    page === undefined
      ? undefined
      : new PagedResultsControl({
          critical: true,
          value: { size: page.size, ...(page.cookie === undefined ? {} : { cookie: page.cookie }) },
        });
  const request = new SearchRequest({
    // biome-ignore lint/complexity/useLiteralKeys: private, and there is no other door to an answer's controls
    messageId: client['_nextMessageId'](),
    baseDN: search.base,
    scope: search.scope,
    filter: made(search.filter),
    attributes: [...search.attributes],
    sizeLimit: search.sizeLimit ?? 0,
    timeLimit: 0,
    controls: [...(search.controls ?? []), ...(paging === undefined ? [] : [paging])],
  });
  // biome-ignore lint/complexity/useLiteralKeys: the same
  const answer: SearchResponse | undefined = await client['_send'](request);
  const isCut = answer?.status === SIZE_LIMIT_EXCEEDED && search.sizeLimit !== undefined;
  if (answer === undefined || (answer.status !== 0 && !isCut)) throw StatusCodeParser.parse(answer);
  const control = answer.controls?.find((it) => it instanceof PagedResultsControl);
  const cookie = control?.value?.cookie;
  return {
    entries: answer.searchEntries.map(readEntry),
    cookie: cookie === undefined || cookie.length === 0 ? undefined : cookie,
  };
}
