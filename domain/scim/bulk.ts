import { entryOf, isRecord } from './readResource.ts';
import { LIMITS } from './schemas/documents.ts';
import { badRequest, ScimError } from './scimError.ts';

export interface BulkOperation {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly bulkId: string | undefined;
  readonly endpoint: '/Users' | '/Groups';
  /** An id, or `bulkId:…` of an operation that makes the resource; undefined for POST. */
  readonly id: string | undefined;
  readonly version: string | undefined;
  readonly data: unknown;
}

/** An operation, or why it is none: the others are done all the same. */
export type ReadOperation = BulkOperation | { readonly refused: ScimError; readonly sent: Record<string, unknown> };

export interface BulkRequest {
  /** After so many errors nothing more is done; undefined: whatever fails. */
  readonly failOnErrors: number | undefined;
  readonly operations: readonly ReadOperation[];
}

const REFERENCE = 'bulkId:';

/**
 * Reads a bulk (RFC 7644 section 3.7).
 * @throws 400 `invalidSyntax` for a body of another form; 413 for more than `maxOperations`.
 */
export function readBulk(body: unknown): BulkRequest {
  const operations = isRecord(body) ? entryOf(body, 'Operations') : undefined;
  if (!isRecord(body) || !Array.isArray(operations)) throw badRequest('invalidSyntax', 'Expected Operations, a list.');
  if (operations.length > LIMITS.maxOperations) {
    throw new ScimError(413, `More than ${LIMITS.maxOperations} operations (maxOperations).`);
  }
  const failOnErrors = entryOf(body, 'failOnErrors') ?? undefined;
  if (
    failOnErrors !== undefined &&
    (typeof failOnErrors !== 'number' || !Number.isInteger(failOnErrors) || failOnErrors < 1)
  ) {
    throw badRequest('invalidValue', 'failOnErrors has to be a whole number of at least 1.');
  }
  const seen = new Set<string>();
  return { failOnErrors, operations: operations.map((operation: unknown) => readOperation(operation, seen)) };
}

function readOperation(operation: unknown, seen: Set<string>): ReadOperation {
  if (!isRecord(operation))
    return { refused: badRequest('invalidSyntax', 'An operation has to be an object.'), sent: {} };
  const refuse = (message: string) => ({ refused: badRequest('invalidSyntax', message), sent: operation });
  const verb = entryOf(operation, 'method');
  const method = typeof verb === 'string' ? verb.toUpperCase() : undefined;
  if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH' && method !== 'DELETE') {
    return refuse('method has to be POST, PUT, PATCH or DELETE.');
  }
  const path = entryOf(operation, 'path');
  const [, kind, id] = /^\/(Users|Groups)(?:\/([^/]+))?$/.exec(typeof path === 'string' ? path : '') ?? [];
  if (kind === undefined) return refuse('path has to be /Users or /Groups, with an id unless something is made.');
  if ((method === 'POST') !== (id === undefined)) return refuse(`${method} does not go with this path.`);
  const bulkId = entryOf(operation, 'bulkId');
  if (method === 'POST' && (typeof bulkId !== 'string' || bulkId === '')) return refuse('A POST needs a bulkId.');
  if (typeof bulkId === 'string') {
    if (seen.has(bulkId)) return refuse('Another operation has this bulkId.');
    seen.add(bulkId);
  }
  const version = entryOf(operation, 'version');
  return {
    method,
    bulkId: typeof bulkId === 'string' ? bulkId : undefined,
    endpoint: kind === 'Users' ? '/Users' : '/Groups',
    id: id === undefined ? undefined : decoded(id),
    version: typeof version === 'string' ? version : undefined,
    data: entryOf(operation, 'data'),
  };
}

/** The bulkIds that an operation refers to, in its path or anywhere in its data (section 3.7.2). */
export function referencesOf({ id, data }: BulkOperation): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string' && value.startsWith(REFERENCE)) found.add(value.slice(REFERENCE.length));
    else if (Array.isArray(value)) value.forEach(visit);
    else if (isRecord(value)) Object.values(value).forEach(visit);
  };
  visit([id, data]);
  return found;
}

/** The operation with ids in place of references. */
export function resolveReferences(operation: BulkOperation, ids: ReadonlyMap<string, string>): BulkOperation {
  const resolve = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return value.startsWith(REFERENCE) ? (ids.get(value.slice(REFERENCE.length)) ?? value) : value;
    }
    if (Array.isArray(value)) return value.map(resolve);
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolve(inner)]));
  };
  const id = resolve(operation.id);
  return { ...operation, id: typeof id === 'string' ? id : undefined, data: resolve(operation.data) };
}

/**
 * The next operation that can be done: the first that is left whose references are known or can't become so (it fails, and
 * says why). In the order that was sent, but for what refers to something made later. Undefined where those that are left
 * wait for each other.
 */
export function nextOperation(
  left: readonly { readonly index: number; readonly operation: BulkOperation }[],
  ids: ReadonlyMap<string, string>,
): number | undefined {
  const toBeMade = new Set(
    left.flatMap(({ operation }) => (operation.method === 'POST' && operation.bulkId ? [operation.bulkId] : [])),
  );
  const next = left.find(({ operation }) =>
    [...referencesOf(operation)].every((reference) => ids.has(reference) || !toBeMade.has(reference)),
  );
  return next?.index;
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
