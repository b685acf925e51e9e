import { z } from 'zod';
import { permanent } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { ConnectionSettings } from '../connector.ts';
import { parseDn, under } from './dn.ts';

/** What a catalog entry says about a kind of directory. */
const kindSettings = z.strictObject({
  /** `ad`: objectGUID, sAMAccountName, userAccountControl, ranges; `generic`: RFC 4519 and entryUUID (RFC 4530). */
  flavour: z.enum(['generic', 'ad']),
  /** Requests at once that one process of ours makes; an app's own limits hold for all together. */
  connections: z.number().int().positive().max(32).default(8),
  /** Members in one modification of a group; AD takes 5,000 values at once. */
  memberChunk: z.number().int().min(1).max(5000).default(200),
  /** Entries a page; AD gives 1,000 at most. */
  pageSize: z.number().int().min(1).max(1000).default(500),
});

const dn = z.string().refine((text) => (parseDn(text)?.length ?? 0) > 0, 'is not a distinguished name');
const attribute = z.string().regex(/^[A-Za-z][\w-]*$/, 'is not an attribute name');

/** What an administrator enters (`connection.settings`), as far as the kinds of directory ask for it. */
const entered = z.object({
  bindDn: z.string().min(1),
  baseDn: dn,
  userBase: dn.optional(),
  groupBase: dn.optional(),
  disabledBase: dn.optional(),
  startTls: z.boolean().default(false),
  /** PEM; the system's authorities where there is none. */
  caCertificate: z.string().includes('-----BEGIN CERTIFICATE-----', 'is no PEM certificate').optional(),
  externalIdAttribute: attribute,
  userObjectClass: attribute.default('inetOrgPerson'),
  groupObjectClass: z.enum(['groupOfNames', 'groupOfUniqueNames']).default('groupOfNames'),
  disabledAttribute: attribute.default('pwdAccountLockedTime'),
  disabledValue: z.string().min(1).default('000001010000Z'),
});

export type LdapSettings = z.infer<typeof kindSettings> &
  Omit<z.infer<typeof entered>, 'userBase' | 'groupBase'> & {
    readonly userBase: string;
    readonly groupBase: string;
  };

/**
 * Reads a directory's settings: the catalog's and those of the connection.
 *
 * @throws permanent `bad_catalog_settings`, `bad_connection_settings`, naming the setting and what was expected.
 */
export function parseLdapSettings(
  catalogId: string,
  settings: JsonObject,
  connection: ConnectionSettings,
): LdapSettings {
  const kind = kindSettings.safeParse(settings);
  if (!kind.success) {
    const [issue] = kind.error.issues;
    const where = issue?.path.join('.') ?? '';
    throw permanent('bad_catalog_settings', `Catalog entry "${catalogId}", setting "${where}": ${issue?.message}.`);
  }
  const own = entered.safeParse(connection);
  if (!own.success) {
    const [issue] = own.error.issues;
    throw permanent('bad_connection_settings', `The connection setting ${issue?.path.join('.')}: ${issue?.message}.`, {
      remedy: 'See what the catalog entry asks for under connection.fields.',
    });
  }
  const { baseDn } = own.data;
  const container = kind.data.flavour === 'ad' ? under('CN=Users', baseDn) : baseDn;
  const { userBase = container, groupBase = userBase } = own.data;
  return { ...kind.data, ...own.data, userBase, groupBase };
}
