import { type SQL, sql } from 'drizzle-orm';
import type { AttributePlace } from '../../domain/scim/locate.ts';
import { groups, sourceGroups, sourcePeople, users } from '../schema/index.ts';

/** An attribute that Postgres can compare by itself. */
export type Column =
  | { readonly kind: 'text' | 'exactText' | 'boolean' | 'time'; readonly sql: SQL }
  /** Ids of others: who is in a group, which groups a person is in. */
  | { readonly kind: 'reference'; readonly has: (id: string) => SQL }
  /** A condition that holds for all who may match, and for others perhaps. */
  | { readonly kind: 'identifier'; readonly mayBe: (value: string) => SQL };

export type Columns = ReadonlyMap<string, Column>;

/** `emails.value`, `urn:…:User:department`. */
export function nameOf({ extension, attribute, sub }: AttributePlace): string {
  return `${extension === undefined ? '' : `${extension}:`}${attribute.name}${sub === undefined ? '' : `.${sub.name}`}`;
}

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** When a person was changed last, by the directory or, in what only SCIM knows, by the source. */
export const PERSON_CHANGED: SQL = sql`greatest(${users.updatedAt}, ${sourcePeople.updatedAt})`;

export const USER_COLUMNS: Columns = new Map<string, Column>([
  ['id', { kind: 'exactText', sql: sql`${users.id}` }],
  ['externalId', { kind: 'exactText', sql: sql`(${sourcePeople.resource}->>'externalId')` }],
  ['userName', { kind: 'text', sql: sql`${users.userName}` }],
  ['displayName', { kind: 'text', sql: sql`${users.displayName}` }],
  ['name.givenName', { kind: 'text', sql: sql`${users.givenName}` }],
  ['name.familyName', { kind: 'text', sql: sql`${users.familyName}` }],
  ['title', { kind: 'text', sql: sql`${users.title}` }],
  [`${ENTERPRISE}:department`, { kind: 'text', sql: sql`${users.department}` }],
  [`${ENTERPRISE}:employeeNumber`, { kind: 'text', sql: sql`${users.employeeNumber}` }],
  ['active', { kind: 'boolean', sql: sql`${users.active}` }],
  ['meta.created', { kind: 'time', sql: sql`date_trunc('milliseconds', ${users.createdAt})` }],
  ['meta.lastModified', { kind: 'time', sql: sql`date_trunc('milliseconds', ${PERSON_CHANGED})` }],
  [
    'emails.value',
    {
      kind: 'identifier',
      mayBe: (value) => sql`${users.id} in (select user_id from user_identifiers where value = ${value.toLowerCase()})`,
    },
  ],
  [
    'groups.value',
    {
      kind: 'reference',
      has: (id) => sql`exists (
        select 1 from memberships m join groups g on g.id = m.group_id and g.deleted_at is null
        where m.user_id = ${users.id} and m.group_id = ${id})`,
    },
  ],
]);

export const GROUP_COLUMNS: Columns = new Map<string, Column>([
  ['id', { kind: 'exactText', sql: sql`${groups.id}` }],
  ['externalId', { kind: 'exactText', sql: sql`(${sourceGroups.resource}->>'externalId')` }],
  ['displayName', { kind: 'text', sql: sql`${groups.displayName}` }],
  ['meta.created', { kind: 'time', sql: sql`date_trunc('milliseconds', ${groups.createdAt})` }],
  [
    'members.value',
    {
      kind: 'reference',
      has: (id) => sql`exists (
        select 1 from memberships m where m.group_id = ${groups.id} and m.user_id = ${id})`,
    },
  ],
]);
