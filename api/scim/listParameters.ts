import type { ListParameters } from '../../domain/scim/readListQuery.ts';
import { entryOf, isRecord } from '../../domain/scim/readResource.ts';
import { badRequest } from '../../domain/scim/scimError.ts';

/** The parameters of a GET; their names in any case, as clients differ. */
export function fromQuery(url: string): ListParameters {
  const query: Record<string, unknown> = Object.fromEntries(new URL(url).searchParams);
  return fromRecord(query);
}

/** The parameters in the body of a `.search`. @throws 400 `invalidSyntax`. */
export function fromSearchRequest(body: unknown): ListParameters {
  if (!isRecord(body)) throw badRequest('invalidSyntax', 'Expected a SearchRequest as a JSON object.');
  return fromRecord(body);
}

function fromRecord(record: Record<string, unknown>): ListParameters {
  const text = (name: string) => textOf(entryOf(record, name), name);
  return {
    filter: text('filter'),
    sortBy: text('sortBy'),
    sortOrder: text('sortOrder'),
    startIndex: text('startIndex'),
    count: text('count'),
    cursor: text('cursor'),
    attributes: namesOf(entryOf(record, 'attributes'), 'attributes'),
    excludedAttributes: namesOf(entryOf(record, 'excludedAttributes'), 'excludedAttributes'),
  };
}

function textOf(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw badRequest('invalidValue', `${name} has to be a text or a number.`);
}

/** A list, or one text with commas between. */
function namesOf(value: unknown, name: string): readonly string[] {
  if (value === undefined || value === null) return [];
  const names: readonly unknown[] = Array.isArray(value) ? value : String(value).split(',');
  return names.flatMap((one) => {
    if (typeof one !== 'string') throw badRequest('invalidValue', `${name} has to be a list of texts.`);
    return one.trim() === '' ? [] : [one.trim()];
  });
}
