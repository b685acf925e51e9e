import { entryOf, isRecord } from '../readResource.ts';
import { badRequest } from '../scimError.ts';

/** One operation as it was sent, its verb in lower case. */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string | undefined;
  readonly value: unknown;
}

const MAX_OPERATIONS = 1000;

/**
 * Reads the body of a PATCH (RFC 7644 section 3.5.2); verbs in any case, as Entra ID writes them.
 * @throws 400 `invalidSyntax` for a body of another form.
 */
export function readPatch(body: unknown): readonly PatchOperation[] {
  const operations = isRecord(body) ? entryOf(body, 'Operations') : undefined;
  if (!Array.isArray(operations) || operations.length === 0) {
    throw badRequest('invalidSyntax', 'Expected Operations, a list of at least one operation.');
  }
  if (operations.length > MAX_OPERATIONS) {
    throw badRequest('invalidSyntax', `Expected at most ${MAX_OPERATIONS} operations.`);
  }
  return operations.map((operation: unknown, index) => readOperation(operation, index));
}

function readOperation(operation: unknown, index: number): PatchOperation {
  if (!isRecord(operation)) throw badRequest('invalidSyntax', `Operations.${index} is no object.`);
  const verb = entryOf(operation, 'op');
  const op = typeof verb === 'string' ? verb.toLowerCase() : undefined;
  if (op !== 'add' && op !== 'replace' && op !== 'remove') {
    throw badRequest('invalidSyntax', `Operations.${index}.op has to be add, replace or remove.`);
  }
  const path = entryOf(operation, 'path') ?? undefined;
  if (path !== undefined && typeof path !== 'string') {
    throw badRequest('invalidPath', `Operations.${index}.path has to be a text.`);
  }
  return { op, path: path?.trim() === '' ? undefined : path, value: entryOf(operation, 'value') };
}
