import { findAll, findPage } from '../../db/scim/findPage.ts';
import { inOrder, type ListQuery, type RowPlace, type Slice } from '../../domain/scim/listQuery.ts';
import { project } from '../../domain/scim/project.ts';
import { type ListParameters, readCount, readListQuery, readStartIndex } from '../../domain/scim/readListQuery.ts';
import { badRequest, ScimError } from '../../domain/scim/scimError.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { ScimAnswer } from './answer.ts';
import type { Call, Resources } from './call.ts';
import { listMark, readScimCursor, writeScimCursor } from './cursor.ts';

const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** A page of one kind, by index or by cursor (RFC 7644 section 3.4.2, RFC 9865). */
export async function listOne(call: Call, resources: Resources, parameters: ListParameters): Promise<ScimAnswer> {
  const query = readListQuery(resources.kind, parameters);
  const limit = readCount(parameters.count);
  const mark = listMark(resources.kind.name, parameters);
  const slice = readSlice(parameters, limit, mark);
  const listing = resources.listing(call);
  const { total, places, more } = await findPage(call.db, listing, query, slice);
  const read = await listing.read(
    call.db,
    places.map(({ id }) => id),
    query.projection,
  );
  const last = places.at(-1);
  return answer({
    total,
    resources: read.map((resource) => project(resources.kind, resource, query.projection)),
    ...(slice.by === 'index'
      ? { startIndex: slice.offset + 1 }
      : more && last !== undefined
        ? { nextCursor: writeScimCursor(mark, last) }
        : {}),
  });
}

/**
 * A page of all kinds together, people before groups unless they are sorted (RFC 7644 section 3.4.2.1): by index. What a
 * kind has no attribute for it has nothing of; what no kind has is refused.
 */
export async function listAll(
  call: Call,
  kinds: readonly Resources[],
  parameters: ListParameters,
): Promise<ScimAnswer> {
  if (parameters.cursor !== undefined) {
    throw badRequest(
      'invalidCursor',
      'Lists of all kinds are paged by startIndex: ask for Users or Groups to use a cursor.',
    );
  }
  const limit = readCount(parameters.count);
  const offset = readStartIndex(parameters.startIndex) - 1;
  const asked = readForKinds(kinds, parameters);
  const pages = await Promise.all(
    asked.map(async ({ resources, query }) => {
      const listing = resources.listing(call);
      const { total, places } =
        query.sort === undefined
          ? await findPage(call.db, listing, query, { by: 'index', offset: 0, limit: offset + limit })
          : await everything(call, resources, query);
      return { resources, query, total, places };
    }),
  );
  const rows = pages.flatMap(({ resources, query, places }) => places.map((place) => ({ resources, query, place })));
  const descending = asked[0]?.query.sort?.descending ?? false;
  if (parameters.sortBy !== undefined) {
    const order = inOrder(descending);
    rows.sort((left, right) => order(left.place, right.place));
  }
  const shown = rows.slice(offset, offset + limit);
  const read = await Promise.all(shown.map(({ resources, query, place }) => readOne(call, resources, query, place)));
  return answer({
    total: pages.reduce((sum, { total }) => sum + total, 0),
    resources: read.flat(),
    startIndex: offset + 1,
  });
}

async function everything(call: Call, resources: Resources, query: ListQuery) {
  const places = await findAll(call.db, resources.listing(call), query);
  return { total: places.length, places };
}

async function readOne(call: Call, resources: Resources, query: ListQuery, { id }: RowPlace): Promise<JsonObject[]> {
  const found = await resources.listing(call).read(call.db, [id], query.projection);
  return found.map((resource) => project(resources.kind, resource, query.projection));
}

function readForKinds(kinds: readonly Resources[], parameters: ListParameters) {
  const refused: unknown[] = [];
  const asked = kinds.flatMap((resources) => {
    try {
      return [{ resources, query: readListQuery(resources.kind, parameters) }];
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      refused.push(error);
      return [];
    }
  });
  if (asked.length === 0) throw refused[0];
  return asked;
}

function readSlice({ cursor, startIndex, count }: ListParameters, limit: number, mark: string): Slice {
  if (cursor === undefined) return { by: 'index', offset: readStartIndex(startIndex) - 1, limit };
  if (startIndex !== undefined) throw badRequest('invalidCursor', 'Ask by cursor or by startIndex, not by both.');
  if (count !== undefined && limit === 0)
    throw badRequest('invalidCount', 'A page by cursor has at least one resource.');
  return { by: 'cursor', after: readScimCursor(cursor, mark), limit };
}

function answer(page: {
  readonly total: number;
  readonly resources: readonly JsonObject[];
  readonly startIndex?: number;
  readonly nextCursor?: string;
}): ScimAnswer {
  const { total, resources, startIndex, nextCursor } = page;
  return {
    status: 200,
    body: {
      schemas: [LIST_SCHEMA],
      totalResults: total,
      ...(startIndex === undefined ? {} : { startIndex }),
      itemsPerPage: resources.length,
      ...(nextCursor === undefined ? {} : { nextCursor }),
      Resources: resources,
    },
  };
}
