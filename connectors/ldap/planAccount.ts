import type { JsonObject } from '../../domain/values.ts';
import type { AccountPlan, DesiredAccount, PlannedRequest, RemoteAccount } from '../connector.ts';
import { accountWrites, type EntryWrite } from './accountWrites.ts';
import type { LdapContext } from './context.ts';

/** What has to be sent to make an account as desired (Connector.planAccount), as a preview shows it. */
export function planAccount(
  context: Pick<LdapContext, 'settings' | 'flavour'>,
  desired: DesiredAccount,
  current: RemoteAccount | undefined,
): AccountPlan {
  const { operation, writes, changes } = accountWrites(desired, current, context);
  return { operation, requests: writes.map(planned), changes, current, desired };
}

/** LDAP's own words (RFC 2849): what an administrator would write into an LDIF file. */
function planned(write: EntryWrite): PlannedRequest {
  switch (write.kind) {
    case 'add':
      return { method: 'ADD', path: write.dn, body: named(write.attributes) };
    case 'modify':
      return {
        method: 'MODIFY',
        path: write.dn,
        body: Object.fromEntries(write.changes.map(({ operation, name, values }) => [`${operation}: ${name}`, values])),
      };
    case 'rename':
      return { method: 'MODRDN', path: write.dn, body: { newDn: write.newDn } };
    case 'delete':
      return { method: 'DELETE', path: write.dn };
  }
}

function named(attributes: readonly { readonly name: string; readonly values: readonly string[] }[]): JsonObject {
  return Object.fromEntries(attributes.map(({ name, values }) => [name, values]));
}
