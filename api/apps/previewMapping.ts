import { compileAppMappings } from '../../connectors/catalog/appMappings.ts';
import type { CatalogEntry } from '../../connectors/catalog/catalog.ts';
import type { Connector } from '../../connectors/connector.ts';
import type { DirectoryUser } from '../../domain/directory.ts';
import type { CompileResult, Mapping, UncheckedRow } from '../../domain/mapping/compileMapping.ts';
import { type MappedAttributeValue, mappedUserName, mapUser } from '../../domain/mapping/mapUser.ts';
import type { MappingPreview } from '../schemas/mappingPreview.ts';
import type { MatchInputs } from './matchAccount.ts';
import { nameForeign } from './nameForeign.ts';
import { tellUnread } from './tellUnread.ts';

interface Inputs {
  readonly entry: CatalogEntry;
  /** Groups are checked only where they are given. */
  readonly rows: { readonly users: readonly UncheckedRow[]; readonly groups?: readonly UncheckedRow[] | undefined };
  readonly authorizedDomains: readonly string[];
  readonly user: DirectoryUser;
  readonly connector: Connector;
  /** How the account is found and asked for; left out: the target is not read. */
  readonly compare?: Pick<MatchInputs, 'facts' | 'desk' | 'call'> | undefined;
}

type Problem = MappingPreview['problems'][number];

const NOT_READ = { diff: null, foreign: null, unread: null };

/** What rows that are not saved yet would give one person, with all that is wrong with them; sends nothing that writes. */
export async function previewMapping(inputs: Inputs): Promise<MappingPreview> {
  const { entry, rows, user, connector, authorizedDomains } = inputs;
  const compiled = compileAppMappings(entry, { users: rows.users, groups: rows.groups ?? [] }, authorizedDomains);
  const problems = [
    ...problemsOf('users', compiled.users),
    ...(rows.groups === undefined ? [] : problemsOf('groups', compiled.groups)),
  ];
  if (!compiled.users.ok) return { target: null, problems, ...NOT_READ };

  const { attributes, problems: wrong } = problemsFor(compiled.users.mapping, rows.users, user);
  if (wrong.length > 0) return { target: null, problems: [...problems, ...wrong], ...NOT_READ };
  const desired = { state: 'active', externalId: user.id, attributes } as const;
  const { requests } = connector.planAccount(desired, undefined);
  const target = requests.find(({ body }) => body !== undefined)?.body ?? null;
  return { target, problems, ...(await compared(inputs, attributes)) };
}

async function compared(
  { user, connector, compare }: Inputs,
  attributes: readonly MappedAttributeValue[],
): Promise<Pick<MappingPreview, 'diff' | 'foreign' | 'unread'>> {
  if (compare === undefined) return NOT_READ;
  const { facts, call } = compare;
  const userName = mappedUserName(attributes) ?? user.userName;
  try {
    const lookup = { remoteId: facts.account?.remoteId ?? undefined, externalId: user.id, userName };
    const found = await connector.findAccount(lookup, call);
    const foreign = found === undefined ? undefined : await nameForeign(found, compare);
    if (foreign !== undefined) return { ...NOT_READ, foreign };
    const plan = connector.planAccount({ state: 'active', externalId: user.id, attributes }, found);
    return { ...NOT_READ, diff: plan.changes.map((it) => ({ ...it })) };
  } catch (error) {
    return { ...NOT_READ, unread: tellUnread(error, call) };
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
