import type { SourceFields, SourceRecord } from './record.ts';

/** What a source is the truth of: fields, `attributes.NAME`, `attributes` for all of them, `active`, `groups`. */
export type Authority = readonly string[] | null;

/** Whether the source may say this. Null: everything. */
export function isAuthority(authority: Authority, name: string): boolean {
  if (authority === null || authority.includes(name)) return true;
  return name.startsWith('attributes.') && authority.includes('attributes');
}

/** What of a record counts. Pure. */
export function authoritative(
  { fields, attributes, groups }: Pick<SourceRecord, 'fields' | 'attributes' | 'groups'>,
  authority: Authority,
): Pick<SourceRecord, 'fields' | 'attributes' | 'groups'> {
  if (authority === null) return { fields, attributes, ...(groups === undefined ? {} : { groups }) };
  const mine: SourceFields = Object.fromEntries(
    Object.entries(fields).filter(([name]) => isAuthority(authority, name)),
  );
  return {
    fields: mine,
    attributes: Object.fromEntries(
      Object.entries(attributes).filter(([name]) => isAuthority(authority, `attributes.${name}`)),
    ),
    ...(groups !== undefined && isAuthority(authority, 'groups') ? { groups } : {}),
  };
}
