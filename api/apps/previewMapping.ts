import { compileAppMappings } from '../../connectors/catalog/appMappings.ts';
import type { CatalogEntry } from '../../connectors/catalog/catalog.ts';
import type { Call, Connector } from '../../connectors/connector.ts';
import type { DirectoryUser } from '../../domain/directory.ts';
import { TenureError } from '../../domain/errors.ts';
import type { CompileResult, Mapping, UncheckedRow } from '../../domain/mapping/compileMapping.ts';
import { type MappedAttributeValue, mappedUserName, mapUser } from '../../domain/mapping/mapUser.ts';
import type { MappingPreview } from '../schemas/mappingPreview.ts';

interface Inputs {
  readonly entry: CatalogEntry;
  /** Groups are checked only where they are given. */
  readonly rows: { readonly users: readonly UncheckedRow[]; readonly groups?: readonly UncheckedRow[] | undefined };
  readonly authorizedDomains: readonly string[];
  readonly user: DirectoryUser;
  readonly connector: Connector;
  /** How the account is found and asked for; left out: the target is not read. */
  readonly compare?: { readonly remoteId: string | undefined; readonly call: Call } | undefined;
}

type Problem = MappingPreview['problems'][number];

/** What rows that are not saved yet would give one person, with all that is wrong with them; sends nothing that writes. */
export async function previewMapping(inputs: Inputs): Promise<MappingPreview> {
  const { entry, rows, user, connector, authorizedDomains } = inputs;
  const compiled = compileAppMappings(entry, { users: rows.users, groups: rows.groups ?? [] }, authorizedDomains);
  const problems = [
    ...problemsOf('users', compiled.users),
    ...(rows.groups === undefined ? [] : problemsOf('groups', compiled.groups)),
  ];
  if (!compiled.users.ok) return { target: null, problems, diff: null, unread: null };

  const { attributes, problems: wrong } = problemsFor(compiled.users.mapping, rows.users, user);
  if (wrong.length > 0) return { target: null, problems: [...problems, ...wrong], diff: null, unread: null };
  const desired = { state: 'active', externalId: user.id, attributes } as const;
  const { requests } = connector.planAccount(desired, undefined);
  const target = requests.find(({ body }) => body !== undefined)?.body ?? null;
  return { target, problems, ...(await compared(inputs, attributes)) };
}

async function compared(
  { user, connector, compare }: Inputs,
  attributes: readonly MappedAttributeValue[],
): Promise<Pick<MappingPreview, 'diff' | 'unread'>> {
  if (compare === undefined) return { diff: null, unread: null };
  const userName = mappedUserName(attributes) ?? user.userName;
  try {
    const lookup = { remoteId: compare.remoteId, externalId: user.id, userName };
    const found = await connector.findAccount(lookup, compare.call);
    const plan = connector.planAccount({ state: 'active', externalId: user.id, attributes }, found);
    return { diff: plan.changes.map((it) => ({ ...it })), unread: null };
  } catch (error) {
    if (!(error instanceof TenureError)) throw error;
    const { code, message, remedy } = error;
    return { diff: null, unread: { code, message, ...(remedy === undefined ? {} : { remedy }) } };
  }
}

function problemsOf(kind: Problem['kind'], result: CompileResult<'user' | 'group'>): readonly Problem[] {
  if (result.ok) return [];
  return result.problems.map(({ row, field, message, line, column }) => ({
    kind,
    row,
    code: 'bad_mapping',
    field,
    message,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  }));
}

/** Rows that are right, and still give this person nothing that the target could take. */
function problemsFor(mapping: Mapping<'user'>, rows: readonly UncheckedRow[], user: DirectoryUser) {
  const { attributes, missing, problems } = mapUser(mapping, user);
  const rowOf = (target: string) => {
    const row = rows.findIndex((it) => it.target === target);
    return row === -1 ? null : row;
  };
  const failed = problems.map(
    ({ target, message }): Problem => ({
      kind: 'users',
      row: rowOf(target),
      code: 'mapping_failed',
      field: null,
      message,
    }),
  );
  const absent = missing.map(
    (target): Problem => ({
      kind: 'users',
      row: rowOf(target),
      code: 'required_attribute_missing',
      field: null,
      message: `The target requires ${target}, and the person has none.`,
    }),
  );
  return { attributes, problems: [...failed, ...absent] };
}
