import { activeDirectory } from './activeDirectory.ts';
import type { CatalogEntry } from './catalog.ts';
import { google } from './google.ts';
import { ldap } from './ldap.ts';
import { onePassword } from './onepassword.ts';
import { scim } from './scim.ts';

/** All kinds of app on offer, in the order they are shown. */
export const CATALOG: readonly CatalogEntry[] = [onePassword, scim, google, activeDirectory, ldap];

/** A kind of app by its id; undefined where there is none of that id. */
export function catalogEntry(id: string): CatalogEntry | undefined {
  return CATALOG.find((entry) => entry.id === id);
}
