import {
  type BulkOperation,
  nextOperation,
  type ReadOperation,
  readBulk,
  referencesOf,
  resolveReferences,
} from '../../domain/scim/bulk.ts';
import { EVERYTHING } from '../../domain/scim/project.ts';
import { entryOf } from '../../domain/scim/readResource.ts';
import { ScimError } from '../../domain/scim/scimError.ts';
import type { AttributeValue, JsonObject } from '../../domain/values.ts';
import type { ScimAnswer } from './answer.ts';
import { errorBody, scimErrorOf, unexpected } from './answerError.ts';
import type { Call, Resources } from './call.ts';

const BULK_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

/** How one operation ended. */
interface Ended {
  readonly index: number;
  readonly result: JsonObject;
  readonly failed: boolean;
  readonly id?: string | undefined;
}

/**
 * Does the operations of a bulk one after the other, each in a transaction of its own; what refers to something made later
 * waits for it, and what waits for each other is answered 409 (RFC 7644 section 3.7.1). Stops after `failOnErrors` errors:
 * the answer has what was done until then.
 *
 * @param failed is told of errors of our own, which are answered 500.
 */
export async function runBulk(
  call: Call,
  kinds: readonly Resources[],
  body: unknown,
  failed: (error: unknown) => void,
): Promise<ScimAnswer> {
  const { failOnErrors = Number.POSITIVE_INFINITY, operations } = readBulk(body);
  const ids = new Map<string, string>();
  const ended: Ended[] = [];
  let left = operations.flatMap((operation, index) => (isRefused(operation) ? [] : [{ index, operation }]));
  const refused = operations.flatMap((operation, index) => (isRefused(operation) ? [{ index, operation }] : []));
  const errors = () => ended.filter((one) => one.failed).length;

  for (;;) {
    const next = nextOperation(left, ids) ?? left[0]?.index;
    const [bad] = refused;
    if (errors() >= failOnErrors) break;
    if (bad !== undefined && (next === undefined || bad.index < next)) {
      refused.shift();
      ended.push(refusal(bad.index, bad.operation));
      continue;
    }
    const found = left.find(({ index }) => index === next);
    if (found === undefined) break;
    left = left.filter((one) => one !== found);
    const { index, operation } = found;
    const done = { index, ...(await run(call, kinds, operation, ids, failed)) };
    if (done.id !== undefined && operation.bulkId !== undefined) ids.set(operation.bulkId, done.id);
    ended.push(done);
  }
  ended.sort((one, other) => one.index - other.index);
  return { status: 200, body: { schemas: [BULK_SCHEMA], Operations: ended.map(({ result }) => result) } };
}

async function run(
  call: Call,
  kinds: readonly Resources[],
  operation: BulkOperation,
  ids: ReadonlyMap<string, string>,
  failed: (error: unknown) => void,
): Promise<Omit<Ended, 'index'>> {
  const { method, bulkId } = operation;
  const named = { method, ...(bulkId === undefined ? {} : { bulkId }) };
  try {
    const unknown = [...referencesOf(operation)].find((reference) => !ids.has(reference));
    if (unknown !== undefined) {
      throw new ScimError(409, 'A bulkId that it refers to is not known: what makes it failed, or waits for this one.');
    }
    const answer = await perform(call, kinds, resolveReferences(operation, ids));
    const id = typeof answer.body?.id === 'string' ? answer.body.id : undefined;
    const location = answer.location ?? addressOf(call, resolveReferences(operation, ids));
    return {
      failed: false,
      id: method === 'POST' ? id : undefined,
      result: {
        ...named,
        ...(location === undefined ? {} : { location }),
        ...(answer.etag === undefined ? {} : { version: answer.etag }),
        status: String(answer.status),
      },
    };
  } catch (error) {
    const known = scimErrorOf(error);
    if (known === undefined) failed(error);
    const refused = known ?? unexpected();
    const location = method === 'POST' ? undefined : addressOf(call, operation);
    const result = { ...named, ...(location === undefined ? {} : { location }), ...statusOf(refused) };
    return { failed: true, result };
  }
}

async function perform(call: Call, kinds: readonly Resources[], operation: BulkOperation): Promise<ScimAnswer> {
  const { method, endpoint, id = '', data, version } = operation;
  const resources = kinds.find(({ kind }) => kind.endpoint === endpoint);
  if (resources === undefined) throw new ScimError(404, 'There is nothing at this path.');
  const one: Call = {
    ...call,
    projection: EVERYTHING,
    conditions: { ifMatch: version, ifNoneMatch: undefined },
    isRead: false,
  };
  switch (method) {
    case 'POST':
      return resources.create(one, data);
    case 'PUT':
      return resources.replace(one, id, data);
    case 'PATCH':
      return resources.patch(one, id, data);
    case 'DELETE':
      return resources.remove(one, id);
  }
}

function addressOf({ base }: Call, { endpoint, id }: BulkOperation): string | undefined {
  return id === undefined ? undefined : `${base}${endpoint}/${encodeURIComponent(id)}`;
}

function isRefused(operation: ReadOperation): operation is Extract<ReadOperation, { refused: ScimError }> {
  return 'refused' in operation;
}

function refusal(index: number, { refused, sent }: Extract<ReadOperation, { refused: ScimError }>): Ended {
  const texts = (['method', 'bulkId'] as const).flatMap((name): [string, AttributeValue][] => {
    const value = entryOf(sent, name);
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return { index, failed: true, result: { ...Object.fromEntries(texts), ...statusOf(refused) } };
}

function statusOf(error: ScimError): { status: string; response: JsonObject } {
  return { status: String(error.status), response: errorBody(error) };
}
