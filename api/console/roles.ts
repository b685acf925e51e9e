import { z } from '@hono/zod-openapi';
import { SCOPES, type Scope } from '../../domain/scopes.ts';

/** What people of the console may be. */
export const ROLES = ['admin', 'operator', 'auditor'] as const;
export const role = z.enum(ROLES);
export type Role = z.output<typeof role>;

/** Who signs in and what their keys are is for admins alone; the others read everything else. */
const READING = SCOPES.filter((scope) => scope.endsWith(':read') && scope !== 'admins:read');
const OF_ROLE: Readonly<Record<Role, readonly Scope[]>> = {
  admin: SCOPES,
  operator: [...READING, 'events:write', 'guard:write', 'codec:decode'],
  auditor: READING,
};

/** What a role may do. One that a later Tenure knew may do nothing here. */
export function scopesOf(text: string): ReadonlySet<Scope> {
  const known = role.safeParse(text);
  return new Set(known.success ? OF_ROLE[known.data] : []);
}
