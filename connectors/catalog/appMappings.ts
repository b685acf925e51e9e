import type { UncheckedRow } from '../../domain/mapping/compileMapping.ts';
import { type CompileResult, compileGroupMapping, compileMapping } from '../../domain/mapping/compileMapping.ts';
import type { CatalogEntry } from './catalog.ts';

export interface AppMappings {
  readonly users: CompileResult<'user'>;
  readonly groups: CompileResult<'group'>;
}

/** An app's mappings, checked against what its kind requires; problems are in the results. */
export function compileAppMappings(
  entry: CatalogEntry,
  rows: { readonly users: readonly UncheckedRow[]; readonly groups: readonly UncheckedRow[] },
  authorizedDomains: readonly string[],
): AppMappings {
  const defaultDomain = authorizedDomains.find((domain) => !domain.startsWith('*'));
  return {
    users: compileMapping(rows.users, { required: entry.requiredAttributes.users, defaultDomain }),
    groups: compileGroupMapping(rows.groups, { required: entry.requiredAttributes.groups, defaultDomain }),
  };
}
