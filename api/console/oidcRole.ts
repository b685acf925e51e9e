import { ROLES, type Role } from './roles.ts';
import type { OidcSettings } from './settings.ts';

/** The strongest role that what the issuer says of somebody gives; undefined where it gives none. */
export function oidcRole(
  profile: Readonly<Record<string, unknown>>,
  { roleClaim, roles }: Pick<OidcSettings, 'roleClaim' | 'roles'>,
): Role | undefined {
  const claim = profile[roleClaim];
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  const given = new Set(values.map((value) => (typeof value === 'string' ? roles.get(value) : undefined)));
  return ROLES.find((it) => given.has(it));
}
